// Takes a lock of a warehouse and keeps it until it is killed:
//   node lock-holder.ts <port> <password> <lock>
import { diskFiles } from '../../../core/disk-files.ts';
import { openPostgres } from '../../../warehouse/postgres/postgres.ts';

const [port, password = '', lock = ''] = process.argv.slice(2);
const warehouse = await openPostgres({
	target: {
		engine: 'postgres',
		host: '127.0.0.1',
		port: Number(port),
		user: 'owner',
		dbname: 'postgres',
		sslmode: 'disable',
		connectTimeout: 5,
		keepalivesIdle: 60,
	},
	password: async () => password,
	files: diskFiles,
	holder: 'refresh',
});
await warehouse.lock(lock);
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
