import { NdooError } from '../core/errors.ts';

// What is said of a connection, whichever kind of server it is to; `server` is how people are told which one.

export const unreachable = (server: string, reason: string, keys: string): NdooError =>
	new NdooError('warehouse-connection', `The warehouse on ${server} cannot be reached: ${reason}.`, {
		todo: `Check ${keys} in ndoo.yml, that the server is running, and that the network lets this machine through. Nothing was changed.`,
	});

export const connectionLost = (server: string, reason: string): NdooError =>
	new NdooError('warehouse-connection', `The connection to the warehouse on ${server} was lost: ${reason}.`, {
		todo: 'Run the command again: it goes on from what was recorded, and the list in use stays in use. If it happens again, send this message to your DBA or network team.',
	});

/** A lock ended with its connection, so that another run may have begun meanwhile. */
export const lockLost = (server: string, name: string): NdooError =>
	new NdooError(
		'warehouse-connection',
		`The connection to the warehouse on ${server} that held the lock "${name}" was lost, so that nothing more was done.`,
		{ todo: 'Run the command again: it goes on from what was recorded, and the list in use stays in use.' },
	);

export const noSuchDatabase = (server: string, database: string, key: string): NdooError =>
	new NdooError('warehouse-missing', `There is no database "${database}" on ${server}.`, {
		todo: `Correct \`${key}\` in ndoo.yml, or have the database created: ndoo makes its schemas in it, never the database itself.`,
	});

export const untrusted = (server: string, code: string, todo: string): NdooError =>
	new NdooError('warehouse-untrusted', `The warehouse on ${server} did not prove who it is (${code}).`, { todo });
