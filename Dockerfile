# The optional package `node` brings Node where there is an older one; here it is.
FROM node:24-slim

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY bot ./bot
RUN npm ci --omit=dev --omit=optional
COPY src ./src
COPY commands ./commands

# Counters and state. Everything else can be thrown away.
RUN install --directory --owner=node --group=node --mode=700 /data
VOLUME /data
ENV NODE_ENV=production DATABASE_PATH=/data/scarlet.sqlite

USER node
# Without npm in between, so that a signal to stop reaches the bot itself.
CMD ["node", "src/main.ts"]
