import type { Problem } from '../errors.ts';
import type { Locate } from '../yaml/yaml-file.ts';
import { authentications, type LoginKey, loginKeys, type MssqlFile } from './mssql-target-schema.ts';

/** Rules between one key of a SQL Server and another: what is not looked at would be taken for what holds. */
export function mssqlMistakes(path: readonly string[], target: MssqlFile, locate: Locate): readonly Problem[] {
	const at = (key: string, found: string, expected: string): Problem =>
		locate([...path, key], { found, expected }, 'key');
	const { needs, takes, said } = loginOf(target);
	return [
		...needs.flatMap((key) =>
			target[key] === undefined ? [at(said.key, `${said.text} without \`${key}\``, `\`${key}\``)] : [],
		),
		...loginKeys.flatMap((key) =>
			target[key] === undefined || needs.includes(key) || takes.includes(key)
				? []
				: [at(key, `\`${key}\` beside ${said.text}, which does not look at it`, `no \`${key}\``)],
		),
		...(target.windows_login && target.authentication !== undefined
			? [at('authentication', '`authentication` beside `windows_login: true`', 'one of the two')]
			: []),
		...(target.authentication === 'ntlm' && target.user !== undefined && !/^[^\\]+\\[^\\]+$/.test(target.user)
			? [at('user', `\`${target.user}\``, 'the account with its domain: DOMAIN\\user')]
			: []),
		...(target.port !== undefined && target.instance !== undefined
			? [at('port', '`port` beside `instance`, whose port the server is asked for', 'one of the two')]
			: []),
		...certificateMistakes(target, at),
	];
}

type Login = {
	readonly needs: readonly LoginKey[];
	readonly takes: readonly LoginKey[];
	/** How the file says it. */
	readonly said: { readonly key: string; readonly text: string };
};

function loginOf({ windows_login, authentication }: MssqlFile): Login {
	if (windows_login) {
		return { needs: [], takes: [], said: { key: 'windows_login', text: '`windows_login: true`' } };
	}
	const name = authentication ?? 'sql';
	const kind: { readonly needs: readonly LoginKey[]; readonly takes?: readonly LoginKey[] } = authentications[name];
	const key = authentication === undefined ? 'host' : 'authentication';
	return { needs: kind.needs, takes: kind.takes ?? [], said: { key, text: `\`authentication: ${name}\`` } };
}

function certificateMistakes(
	{ encrypt, trust_cert, sslrootcert }: MssqlFile,
	at: (key: string, found: string, expected: string) => Problem,
): readonly Problem[] {
	const reason = encrypt ? (trust_cert ? '`trust_cert: true`' : undefined) : '`encrypt: false`';
	if (reason === undefined) return [];
	const ignored = (key: string): Problem =>
		at(key, `\`${key}\` beside ${reason}, which does not look at it`, 'one of the two');
	return [
		...(trust_cert && !encrypt ? [ignored('trust_cert')] : []),
		...(sslrootcert === undefined ? [] : [ignored('sslrootcert')]),
	];
}
