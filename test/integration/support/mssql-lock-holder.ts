// Takes a lock of a database and keeps it until it is killed; NDOO_TEST_MSSQL_URL names the server:
//   node mssql-lock-holder.ts <database> <lock>
import { openMssqlDatabase } from './mssql-server.ts';

const [database = '', lock = ''] = process.argv.slice(2);
const warehouse = await openMssqlDatabase(database, 'refresh');
await warehouse.lock(lock);
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
