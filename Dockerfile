# The optional package `node` brings Node where there is an older one; here it is.
FROM node:24.21.0-slim

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY bot ./bot
RUN npm ci --omit=dev --omit=optional
COPY src ./src
COPY commands ./commands

# Counters and state. Everything else can be thrown away, and need not be writable.
RUN install --directory --owner=node --group=node --mode=700 /data
VOLUME /data
ENV NODE_ENV=production DATABASE_PATH=/data/scarlet.sqlite

USER node
# Asks /healthz where STATUS_PORT is set, and else looks whether a bot has the database open.
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m --retries=3 CMD ["node", "src/app/health.ts"]
STOPSIGNAL SIGTERM
# Without npm in between, so that a signal to stop reaches the bot itself.
CMD ["node", "src/main.ts"]
