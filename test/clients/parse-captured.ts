import { spawn } from 'node:child_process';
import { WebSocket } from 'ws';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';

/** Everything that a bot may hear without a privileged intent but message content. */
const intents = 0x3ffff & ~((1 << 1) | (1 << 8) | (1 << 16) | (1 << 17));

/** Listens as one more bot, and keeps each dispatch as it came: `gateway <json>`. */
export function listenAlong(discord: LocalDiscord): readonly string[] {
  const captured: string[] = [];
  const socket = new WebSocket(`${discord.apiUrl.replace(/^http/, 'ws').replace(/\/api$/, '')}/?v=10&encoding=json`);
  const identify = { op: 2, d: { token: discord.token, intents, properties: {} } };
  socket.once('message', () => socket.send(JSON.stringify(identify)));
  socket.on('message', (data) => {
    const text = String(data);
    if (text.includes('"op":0')) captured.push(`gateway ${text}`);
  });
  socket.on('error', () => {});
  return captured;
}

/** The messages that REST answered with: `message <json>`. */
export function messagesIn({ requests }: LocalDiscord): string[] {
  return requests.flatMap(({ route, method, answer }) => {
    const isOne = route === '/channels/{channel_id}/messages' && method === 'POST' && answer?.status === 200;
    return isOne ? [`message ${JSON.stringify(answer.body)}`] : [];
  });
}

/** Lets a program read what was captured, and gives the lines that it prints. */
export async function linesOf(command: readonly string[], captured: readonly string[]): Promise<readonly string[]> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(captured.map((line) => `${line}\n`).join(''));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = Buffer.concat(chunks).toString().split('\n');
  return code === 0 ? lines : [...lines, `fail to end: exit code ${code}`];
}
