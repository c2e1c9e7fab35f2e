import { z } from 'zod';
import { path } from '../yaml/fields.ts';
import { word } from './target-words.ts';

/** What is known of a kind of login before it is tried: what the file has to say of it, and what it may say. */
type Kind = {
	readonly needs: readonly LoginKey[];
	readonly takes?: readonly LoginKey[];
};

/** The keys that only some kinds of login look at. */
export const loginKeys = ['user', 'tenant_id', 'client_id'] as const;
export type LoginKey = (typeof loginKeys)[number];

const servicePrincipal: Kind = { needs: ['tenant_id', 'client_id'] };
const ofTheMachine: Kind = { needs: [], takes: ['client_id'] };

/** dbt-sqlserver's words for the kinds of login, both of its ways to say one, and NTLM, which it has not. */
export const authentications = {
	sql: { needs: ['user'] },
	ntlm: { needs: ['user'] },
	ActiveDirectoryPassword: { needs: ['user', 'tenant_id', 'client_id'] },
	ActiveDirectoryServicePrincipal: servicePrincipal,
	ServicePrincipal: servicePrincipal,
	ActiveDirectoryMsi: ofTheMachine,
	MSI: ofTheMachine,
	ActiveDirectoryDefault: ofTheMachine,
	auto: ofTheMachine,
} as const satisfies Readonly<Record<string, Kind>>;
export type Authentication = keyof typeof authentications;

const names = Object.keys(authentications) as [Authentication, ...Authentication[]];

/** A SQL Server, in dbt-sqlserver's words, so that a line of its profiles.yml serves here. */
export const mssqlSchema = z.strictObject({
	engine: z
		.literal('mssql')
		.describe('SQL Server 2016 SP1 or later, Azure SQL Database or a Managed Instance; named instances were not tried'),
	host: word.describe('name or address of the server'),
	port: z.int().min(1).max(65_535).optional().describe('of SQL Server 1433, unless `instance` names one'),
	instance: z
		.string()
		.regex(/^[^\p{Cc}\\]{1,16}$/u, { error: 'the name of an instance, without the server' })
		.optional()
		.describe('a named instance of SQL Server, whose port the browser service of the server is asked for'),
	database: word.describe('the database on a SQL Server'),
	authentication: z
		.enum(names)
		.optional()
		.describe(
			'the kind of login, `sql` unless said; the others could not be tried where ndoo is made, only what is handed to the driver',
		),
	windows_login: z
		.boolean()
		.default(false)
		.describe(
			'log in as the account that runs ndoo, by the package msnodesqlv8, which is to be installed beside it; not tried',
		),
	driver: word.default('ODBC Driver 18 for SQL Server').describe('the ODBC driver that `windows_login` goes by'),
	user: word.optional().describe('for `ntlm` with its domain: DOMAIN\\user'),
	tenant_id: word.optional().describe('the directory, for Entra ID'),
	client_id: word.optional().describe('the application, for Entra ID; its secret is looked for where a password is'),
	encrypt: z.boolean().default(true).describe('whether the connection is secured'),
	trust_cert: z.boolean().default(false).describe('take any certificate of the server'),
	sslrootcert: path.optional().describe('the certificate authorities of the server, PEM'),
	extract_from: z
		.enum(['primary', 'secondary'])
		.default('primary')
		.describe(
			'`secondary` reads populations from a readable copy of an availability group (ApplicationIntent=ReadOnly)',
		),
	login_timeout: z.int().min(1).max(3600).default(15).describe('seconds to wait for the server to answer'),
	query_timeout: z
		.int()
		.min(0)
		.max(86_400)
		.default(0)
		.describe('seconds that a statement may take; 0 for as long as it takes'),
	retries: z.int().min(0).max(10).default(3).describe('how often to try again what fails for a passing reason'),
});

export type MssqlFile = z.output<typeof mssqlSchema>;
