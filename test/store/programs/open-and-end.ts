import { setInterval } from 'node:timers';
import { SqliteConnection } from '../../../src/store/sqlite-connection.ts';

// A process that opens a file, writes, and ends without closing it:
//   node open-and-end.ts <file>
// or says so and stays, with its log put into the file:
//   node open-and-end.ts <file> stay
// or says so of each of its writes, for ever, with its log put into the file all the time:
//   node open-and-end.ts <file> keep-on
// or has written nothing by what it ran:
//   node open-and-end.ts <file> in-vain
const [, , path = '', how] = process.argv;

const isSoonInFile = how === 'stay' || how === 'keep-on';
const connection = await SqliteConnection.open(path, isSoonInFile ? { checkpointAfterMs: 20 } : {});
await connection.run(
  how === 'in-vain' ? 'DELETE FROM in_use WHERE one <> 1' : 'CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY)',
);
while (how === 'keep-on') {
  await connection.run('INSERT INTO t DEFAULT VALUES');
  process.stdout.write('written\n');
}
if (how !== 'stay') process.exit(0);
process.stdout.write('written\n');
setInterval(() => {}, 60_000);
