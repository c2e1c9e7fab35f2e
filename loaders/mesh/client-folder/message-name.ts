/** The two files of a message; a report has the control file alone. */
export type MessageFileKind = 'control' | 'data';

/** A file name taken apart: `A-0001.DAT` is the data of `A-0001`. Endings are found in any case. */
export type MessageName = { readonly base: string; readonly part: MessageFileKind };

export const endings = { control: '.ctl', data: '.dat' } as const satisfies Record<MessageFileKind, string>;

/** Undefined for whatever is not one of the two files of a message: temporary and staged files have other endings. */
export function messageName(fileName: string): MessageName | undefined {
	const found = /^(.+)\.(ctl|dat)$/is.exec(fileName);
	const [, base, ending] = found ?? [];
	if (base === undefined || ending === undefined) return undefined;
	return { base, part: ending.toLowerCase() === 'ctl' ? 'control' : 'data' };
}

/**
 * MESH's own alphabet for message ids (docs/design/mesh.md): anything else never goes into a path or a message. Nor do ten bare
 * digits, which no message id is and an NHS number might be.
 */
export const isMessageId = (base: string): boolean => /^(?!\d{10}$)[0-9A-Za-z_-]+$/.test(base);
