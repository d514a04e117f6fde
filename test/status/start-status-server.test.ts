import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/app/system-clock.ts';
import type { StatusRoute } from '../../src/status/routes.ts';
import { type StatusServer, startStatusServer } from '../../src/status/start-status-server.ts';
import { askStatus, statusToken } from '../support/ask-status.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const servers: StatusServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function routeThat(answer: StatusRoute['answer']): StatusRoute {
  return { path: '/', access: 'open', type: 'text/plain', summary: 'Tested.', answer };
}

async function started(answer: StatusRoute['answer'], clock = systemClock) {
  const log = recordingLog();
  const settings = { host: '127.0.0.1', port: 0, token: statusToken, hosts: [] };
  const server = await startStatusServer(settings, { routes: [routeThat(answer)], clock, log, patienceMs: 200 });
  servers.push(server);
  return { server, address: server.address, log };
}

const fine = async () => ({ status: 200, type: 'text/plain', body: 'fine' });

test.each([
  ['in the middle of its headers', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
  ['before it says anything', ''],
])('a client that falls silent %s is cut off, and holds up nobody else', async (_, beginning) => {
  const { address } = await started(fine);
  const { hostname, port } = new URL(address);
  const slow = connect({ host: hostname, port: Number(port) });
  slow.write(beginning);

  const [said, other] = await Promise.all([text(slow), askStatus(address, '/')]);

  expect(other.text).toBe('fine');
  expect(said).toMatch(/^(HTTP\/1.1 408 |$)/);
});

test('as many as may connect who say nothing keep nobody out', async () => {
  const { address } = await started(fine);
  const { hostname, port } = new URL(address);
  const idle = Array.from({ length: 100 }, () => connect({ host: hostname, port: Number(port) }));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));

  expect((await askStatus(address, '/')).text).toBe('fine');

  expect(idle.filter(({ destroyed }) => !destroyed).length).toBeLessThan(100);
  for (const socket of idle) socket.destroy();
});

test.each([
  ['a whole address', 'GET http://localhost/ HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n', 200],
  [
    'one of another host',
    'GET http://elsewhere.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    421,
  ],
  ['an address without a slash', 'GET status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
  ['a body that nobody reads', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\naaa', 405],
])('%s is answered once, and the connection ends', async (_, request, status) => {
  const { address } = await started(fine);
  const { hostname, port } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(request);

  const statuses = [...(await text(socket)).matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, code]) => Number(code));

  expect(statuses).toEqual([status]);
});

test('what breaks within is a problem document, said in the log and not to the client', async () => {
  const { address, log } = await started(() => Promise.reject(new Error('the inside of it')));

  const answer = await askStatus(address, '/');

  expect(answer.json).toMatchObject({ type: 'urn:scarlet:problem:unexpected-error', status: 500 });
  expect(answer.text).not.toContain('the inside');
  expect(log.lines.at(-1)).toMatchObject({ level: 'error' });
});

test('what takes too long is given up on', async () => {
  const clock = drivenClock();
  const { address } = await started(() => new Promise(() => {}), clock);

  const asked = askStatus(address, '/');
  let answered = false;
  void asked.finally(() => {
    answered = true;
  });
  while (!answered) await clock.pass(1_000);

  expect((await asked).json).toMatchObject({ type: 'urn:scarlet:problem:took-too-long', status: 503 });
});

test('a connection that is kept alive is closed with the server', async () => {
  const { server, address } = await started(fine);
  const { hostname, port } = new URL(address);
  const idle = connect({ host: hostname, port: Number(port) });
  idle.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => idle.once('data', resolve));

  await server.close();

  await new Promise((resolve) => idle.once('close', resolve));
  expect(idle.destroyed).toBe(true);
});

test('who keeps a refused tunnel open doesn’t hold up the end', async () => {
  const { server, address } = await started(fine);
  const { hostname, port } = new URL(address);
  const tunnel = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  tunnel.write('CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(tunnel, 'data');

  await server.close();

  tunnel.destroy();
});
