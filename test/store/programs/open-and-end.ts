import { setInterval } from 'node:timers';
import { SqliteConnection } from '../../../src/store/sqlite-connection.ts';

// A process that opens a file, writes, and ends without closing it:
//   node open-and-end.ts <file>
// or says so and stays, with its log put into the file:
//   node open-and-end.ts <file> stay
// or has written nothing by what it ran:
//   node open-and-end.ts <file> in-vain
const [, , path = '', how] = process.argv;

const connection = await SqliteConnection.open(path, how === 'stay' ? { checkpointAfterMs: 20 } : {});
await connection.run(
  how === 'in-vain' ? 'DELETE FROM in_use WHERE one <> 1' : 'CREATE TABLE t (id INTEGER PRIMARY KEY)',
);
if (how !== 'stay') process.exit(0);
process.stdout.write('written\n');
setInterval(() => {}, 60_000);
