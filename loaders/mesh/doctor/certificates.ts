import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import type { Files } from '../../../core/files.ts';
import type { ApiSettings } from '../../../core/project/project.ts';
import type { Secret } from '../api/secret.ts';
import { type DoctorFinding, examined, failed, ok, warning } from './finding.ts';

export type CertificatePatient = {
	readonly files: Files;
	readonly clock: Clock;
	readonly settings: ApiSettings;
	readonly passphrase: Secret | undefined;
};

/** The files of mutual TLS: readable, in their time, and the key the one of the certificate. */
export async function examineCertificates({
	files,
	clock,
	settings,
	passphrase,
}: CertificatePatient): Promise<readonly DoctorFinding[]> {
	const { ca, cert, key } = settings;
	const dated = async (about: string, path: string) =>
		await examined(about, async () => await examineFile(files, { about, path, now: clock() }));
	return [
		...(ca === undefined ? [] : await dated('certificate authorities', ca)),
		...(cert === undefined ? [] : await dated('client certificate', cert)),
		...(cert === undefined || key === undefined
			? []
			: await examined('client key', async () => await examineKey(files, { cert, key, passphrase }))),
	];
}

type Looked = { readonly about: string; readonly path: string; readonly now: Date };

async function examineFile(files: Files, { about, path, now }: Looked): Promise<readonly DoctorFinding[]> {
	const certificates = certificatesIn((await files.read(path)).toString('utf8'));
	if (certificates.length === 0) {
		return [
			failed(
				about,
				`${path} holds no certificate that can be read`,
				'It has to be PEM: text that begins with -----BEGIN CERTIFICATE-----.',
			),
		];
	}
	const [soonest] = certificates.map((found) => judgeDates(about, found, now)).toSorted(byLevel);
	return soonest === undefined ? [] : [soonest];
}

const levels = ['failed', 'warning', 'ok'] as const;
const byLevel = (one: DoctorFinding, other: DoctorFinding): number =>
	levels.indexOf(one.level) - levels.indexOf(other.level);

function certificatesIn(text: string): readonly X509Certificate[] {
	const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
	return found.flatMap((pem) => {
		try {
			return [new X509Certificate(pem)];
		} catch {
			return [];
		}
	});
}

const day = 86_400_000;
const soon = 30 * day;

/** Whether a certificate is in its time; the dates are days, in UTC. */
export function judgeDates(
	about: string,
	{ validFromDate, validToDate }: Pick<X509Certificate, 'validFromDate' | 'validToDate'>,
	now: Date,
): DoctorFinding {
	const [from, to] = [validFromDate, validToDate].map((date) => date.toISOString().slice(0, 10));
	if (now > validToDate) return failed(about, `ran out on ${to}`, renew);
	if (now < validFromDate) {
		return failed(about, `is not valid before ${from}`, 'See that the clock of this machine is right.');
	}
	if (validToDate.getTime() - now.getTime() < soon) return warning(about, `runs out on ${to}`, renew);
	return ok(about, `valid until ${to}`);
}

const renew = 'Ask the team that manages your MESH certificates for a new one now.';

async function examineKey(
	files: Files,
	{ cert, key, passphrase }: { readonly cert: string; readonly key: string; readonly passphrase: Secret | undefined },
): Promise<readonly DoctorFinding[]> {
	const about = 'client key';
	const [certificate] = certificatesIn((await files.read(cert)).toString('utf8'));
	const opened = openKey(await files.read(key), passphrase);
	if (opened === undefined) {
		return [
			failed(
				about,
				`${key} cannot be opened`,
				'It has to be PEM; when it is encrypted, NDOO_MESH_KEY_PASSPHRASE (or a file that NDOO_MESH_KEY_PASSPHRASE_FILE names) opens it.',
			),
		];
	}
	if (certificate?.checkPrivateKey(opened) === true) return [ok(about, 'opens, and belongs to the certificate')];
	return [
		failed(about, 'is not the key of the client certificate', 'Give the key that the certificate was asked for with.'),
	];
}

// Without OpenSSL's own words, which may be about the key.
function openKey(pem: Buffer, passphrase: Secret | undefined): KeyObject | undefined {
	try {
		return createPrivateKey(passphrase === undefined ? { key: pem } : { key: pem, passphrase: passphrase.reveal() });
	} catch {
		return undefined;
	}
}
