import type * as Sql from 'mssql';
import { ConnectionError, RequestError } from 'tedious';
import { type ParameterKind, parameterKind } from './parameters.ts';
import type { Receiver } from './results.ts';
import type { ResultColumn } from './value-text.ts';

type Types = typeof Sql.TYPES;

/** A statement or a batch, by a driver of the package `mssql`. */
export const odbcRequest =
	(pool: Sql.ConnectionPool, types: Types, text: string, values: readonly unknown[] = []) =>
	({ columns, row, ended }: Receiver): Sql.Request => {
		const request = pool.request();
		request.stream = true;
		request.arrayRowMode = true;
		let failure: unknown;
		request.on('recordset', (found: readonly OdbcColumn[]) => columns(found.map(resultColumn)));
		request.on('row', row);
		request.on('error', (error: unknown) => {
			failure ??= driverError(error);
		});
		request.on('done', () => ended(failure));
		for (const [position, value] of values.entries()) {
			request.input(`p${position}`, typeOf(types, parameterKind(value)), value ?? null);
		}
		// Both tell by the events what becomes of them, and would tell the process as well.
		const sent = values.length === 0 ? request.batch(text) : request.query(text);
		sent.catch(() => undefined);
		return request;
	};

type OdbcColumn = {
	readonly name: string;
	readonly type: (() => unknown) | { readonly type: () => unknown } | undefined;
	readonly scale?: number | undefined;
	readonly length?: number | undefined;
};

function resultColumn({ name, type, scale, length }: OdbcColumn): ResultColumn {
	const declared = typeof type === 'object' ? type.type : type;
	return { name, type: declared?.name ?? 'unknown', scale, length };
}

function typeOf(types: Types, kind: ParameterKind) {
	switch (kind) {
		case 'varchar':
			return types.VarChar;
		case 'nvarchar':
			return types.NVarChar;
		case 'bit':
			return types.Bit;
		case 'int':
			return types.Int;
		case 'bigint':
			return types.BigInt;
		case 'float':
			return types.Float;
		case 'moment':
			return types.DateTime2(3);
		case 'varbinary':
			return types.VarBinary;
		default:
			return kind satisfies never;
	}
}

/** The package's errors as those of the driver that speaks TDS; ODBC's number is the server's, and 0 or less its own. */
export function driverError(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	const number = 'number' in error ? error.number : undefined;
	const code = 'code' in error ? error.code : undefined;
	const severity = 'class' in error ? error.class : undefined;
	if (typeof number === 'number' && number > 0) {
		return Object.assign(new RequestError(error.message, 'EREQUEST'), {
			number,
			class: typeof severity === 'number' ? severity : 16,
		});
	}
	return new ConnectionError(error.message, typeof code === 'string' && code !== 'EREQUEST' ? code : 'ESOCKET', {
		cause: error,
	});
}
