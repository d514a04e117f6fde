import { setInterval } from 'node:timers';
import { SqliteConnection } from '../../../src/store/sqlite-connection.ts';

// A process that opens a file, writes, and ends without closing it:
//   node open-and-end.ts <file>
// or says so and stays, with its log put into the file:
//   node open-and-end.ts <file> stay
const [, , path = '', stays] = process.argv;

const connection = await SqliteConnection.open(path, stays === undefined ? {} : { checkpointAfterMs: 20 });
await connection.run('CREATE TABLE t (id INTEGER PRIMARY KEY)');
if (stays === undefined) process.exit(0);
process.stdout.write('written\n');
setInterval(() => {}, 60_000);
