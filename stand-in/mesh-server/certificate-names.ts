import type { PeerCertificate } from 'node:tls';

/**
 * The names of a client certificate: its common name, and its alternative names of the kind DNS. A certificate for MESH
 * is named `<mailbox id>.<ODS code>.api.mesh-client.nhs.uk` (specification, "Get a TLS certificate").
 */
export function namesOf({ subject, subjectaltname }: Pick<PeerCertificate, 'subject' | 'subjectaltname'>): string[] {
	const alternatives = (subjectaltname ?? '').split(', ').filter((name) => name.startsWith('DNS:'));
	return [subject.CN ?? [], ...alternatives.map((name) => name.slice('DNS:'.length))].flat();
}

/** Whether one of the names is the mailbox's: its first label is the mailbox id. */
export const speaksFor = (names: readonly string[], mailbox: string): boolean =>
	names.some((name) => name.split('.')[0]?.toUpperCase() === mailbox.toUpperCase());
