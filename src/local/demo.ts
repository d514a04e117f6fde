import { takeNoOptions } from '../app/run-by-hand.ts';
import { errorMessage } from '../base/failure.ts';
import { play } from './demo/play.ts';
import { openStage } from './demo/stage.ts';
import { createTranscript } from './demo/transcript.ts';

/** Plays a short story on the stand-ins, with the real bot in a process of its own, and checks that it is true. */

takeNoOptions(
  'Usage: npm run demo\n\nPlays a short story of two people on stand-ins for Discord, Letta and the model.',
);

const write = (line: string) => void process.stdout.write(`${line}\n`);

write('Scarlet for Discord: a short story.');
write('The bot is the real one. Discord, Letta and the model are stand-ins on this machine.');

const stage = await openStage(createTranscript(write));
try {
  await play(stage);
  write('');
  write('All of this happened. How to run her for real: README.md.');
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`\n${errorMessage(error)}\n`);
} finally {
  await stage.close();
}
