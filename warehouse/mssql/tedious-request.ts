import { type Connection as Client, Request, TYPES } from 'tedious';
import { type ParameterKind, parameterKind } from './parameters.ts';
import type { Send } from './results.ts';

/** A statement or a batch, by the driver that speaks TDS. */
export const tediousRequest =
	(client: Client, text: string, values: readonly unknown[] = []): Send =>
	({ columns, row, ended }) => {
		const request = new Request(text, ended);
		request.on('columnMetadata', (found) =>
			columns(
				Object.values(found).map(({ colName, type, scale, dataLength }) => ({
					name: colName,
					type: type.name,
					scale,
					length: dataLength,
				})),
			),
		);
		request.on('row', (cells: readonly { readonly value: unknown }[]) => row(cells.map(({ value }) => value)));
		for (const [position, value] of values.entries()) {
			const kind = parameterKind(value);
			request.addParameter(`p${position}`, types[kind], value ?? null, kind === 'moment' ? { scale: 3 } : undefined);
		}
		// A batch for what has no values: a statement may have to be the first of its batch, or to outlive it.
		if (values.length === 0) client.execSqlBatch(request);
		else client.execSql(request);
		return request;
	};

const types = {
	varchar: TYPES.VarChar,
	nvarchar: TYPES.NVarChar,
	bit: TYPES.Bit,
	int: TYPES.Int,
	bigint: TYPES.BigInt,
	float: TYPES.Float,
	moment: TYPES.DateTime2,
	varbinary: TYPES.VarBinary,
} as const satisfies Readonly<Record<ParameterKind, unknown>>;
