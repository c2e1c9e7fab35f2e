import type { Problem } from '../errors.ts';
import type { Locate } from '../yaml/yaml-file.ts';
import { mssqlMistakes } from './mssql-target-rules.ts';
import type { ProjectFile } from './project-schema.ts';
import type { TargetFile } from './target-schema.ts';

/** Rules between one key of a target and another. */
export const targetMistakes = ({ targets }: ProjectFile, locate: Locate): readonly Problem[] =>
	Object.entries(targets).flatMap(([name, target]) => {
		const path = ['targets', name];
		if (target.engine === 'mssql') return mssqlMistakes(path, target, locate);
		return target.engine === 'postgres' ? certificateMistakes(path, target, locate) : [];
	});

type PostgresFile = TargetFile & { readonly engine: 'postgres' };

const certificateKeys = ['sslrootcert', 'sslcert', 'sslkey'] as const;

// A certificate that is not looked at would be taken for a connection that is secured by it.
function certificateMistakes(path: readonly string[], target: PostgresFile, locate: Locate): readonly Problem[] {
	if ((target.sslcert === undefined) !== (target.sslkey === undefined)) {
		const [there, missing] = target.sslkey === undefined ? ['sslcert', 'sslkey'] : ['sslkey', 'sslcert'];
		return [
			locate([...path, there], { found: `\`${there}\` without \`${missing}\``, expected: 'both, or neither' }, 'key'),
		];
	}
	const unused =
		target.sslmode === 'disable' ? certificateKeys : target.sslmode === 'require' ? ['sslrootcert' as const] : [];
	return unused
		.filter((key) => target[key] !== undefined)
		.map((key) =>
			locate(
				[...path, key],
				{
					found: `\`${key}\` beside \`sslmode: ${target.sslmode}\`, which does not look at it`,
					expected: '`sslmode: verify-full`',
				},
				'key',
			),
		);
}
