/** Dockerfiles as the script reads them that tries the container: `scripts/dockerfile.ts`. */
import { expect, test } from 'vitest';
import { readDockerfile, readDockerignore } from '../../scripts/dockerfile.ts';

const text = `
# A comment.
FROM node:24-slim
WORKDIR /app
COPY package.json .npmrc ./
ENV MODE=production PLACE=/data/x=y
RUN npm ci \\
  --omit=dev
USER node
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s CMD ["node", "health.ts"]
STOPSIGNAL SIGINT
CMD ["node", "main.ts"]
`;

test('each step has what holds where it stands', () => {
  const { steps, ...image } = readDockerfile(text);
  const before = { folder: '/app', user: 'root', environment: {} };
  const environment = { MODE: 'production', PLACE: '/data/x=y' };

  expect(steps.map(({ line, ...step }) => step)).toEqual([
    { ...before, does: { kind: 'copy', from: ['package.json', '.npmrc'], to: './' } },
    { ...before, environment, does: { kind: 'run', script: 'npm ci    --omit=dev' } },
    { ...before, user: 'node', environment, does: { kind: 'end' } },
  ]);
  expect(image).toEqual({
    image: 'node:24-slim',
    volumes: ['/data'],
    stopSignal: 'SIGINT',
    healthCheck: ['node', 'health.ts'],
    command: ['node', 'main.ts'],
  });
});

test.each([
  ['ADD x y', 'ADD x y'],
  ['COPY --chown=node x y', '--chown'],
  ['CMD node main.ts', 'starts a shell'],
  ['HEALTHCHECK NONE', 'starts a shell'],
])('%s is refused rather than passed over', (line, words) => {
  expect(() => readDockerfile(`FROM node\n${line}`)).toThrow(words);
});

test('of the files that a builder is sent the last line that fits decides', () => {
  const isSent = readDockerignore('# ours\n*\n!src\n!package.json\nsrc/local\n');

  expect(['src/main.ts', 'package.json'].map(isSent)).toEqual([true, true]);
  expect(['.env', 'data/scarlet.sqlite', 'src/local/demo.ts', 'package.json.old'].map(isSent)).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(() => readDockerignore('**/*.md')).toThrow('not known here');
});
