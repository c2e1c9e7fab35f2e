import { NdooError } from '../../../core/errors.ts';

/** One thing that was looked at, and how it is. Every text is fit to be shown. */
export type DoctorFinding = {
	/** A few words. */
	readonly about: string;
	readonly level: 'ok' | 'warning' | 'failed';
	readonly text: string;
	/** What to do about it; undefined when it is as it should be. */
	readonly todo: string | undefined;
};

export const ok = (about: string, text: string): DoctorFinding => ({ about, level: 'ok', text, todo: undefined });

export const warning = (about: string, text: string, todo: string): DoctorFinding => ({
	about,
	level: 'warning',
	text,
	todo,
});

export const failed = (about: string, text: string, todo: string): DoctorFinding => ({
	about,
	level: 'failed',
	text,
	todo,
});

/** Looks at something; an error for people that comes of it is the finding. */
export async function examined(
	about: string,
	look: () => Promise<readonly DoctorFinding[]>,
): Promise<readonly DoctorFinding[]> {
	try {
		return await look();
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		const places = error.problems.map(({ found }) => ` Found: ${found}.`).join('');
		return [failed(about, `${error.message}${places}`, error.todo)];
	}
}
