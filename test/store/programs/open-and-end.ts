import { SqliteConnection } from '../../../src/store/sqlite-connection.ts';

// A process that opens a file, writes, and ends without closing it:
//   node open-and-end.ts <file>
const [, , path = ''] = process.argv;

const connection = await SqliteConnection.open(path);
await connection.run('CREATE TABLE t (id INTEGER PRIMARY KEY)');
process.exit(0);
