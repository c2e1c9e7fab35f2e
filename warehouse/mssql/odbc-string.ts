import type { Intent, MssqlAccess } from './connection-config.ts';

/** The connection string of Microsoft's ODBC driver for a login that Windows hands on. */
export function odbcConnectionString({ target, holder }: MssqlAccess, intent: Intent): string {
	const { host, at, database, odbcDriver, encrypt, trustCert, extractFrom } = target;
	const words = {
		Driver: braced(odbcDriver),
		Server: braced('port' in at ? `tcp:${host},${at.port}` : `${host}\\${at.instance}`),
		Database: braced(database),
		Trusted_Connection: 'yes',
		Encrypt: yesOrNo(encrypt),
		TrustServerCertificate: yesOrNo(trustCert),
		ApplicationIntent: intent === 'extract' && extractFrom === 'secondary' ? 'ReadOnly' : 'ReadWrite',
		APP: braced(`ndoo ${holder}`),
	};
	return Object.entries(words)
		.map(([name, value]) => `${name}=${value};`)
		.join('');
}

const braced = (value: string): string => `{${value.replaceAll('}', '}}')}}`;

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');
