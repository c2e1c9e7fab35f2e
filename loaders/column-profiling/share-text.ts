import { smallestGroup } from '../../core/suppress.ts';

const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1, roundingMode: 'floor' });

/** A part of the values of a sample, ready to come before `of its values`: a share, or that it rests on fewer than ten. */
export function shareText(part: number, whole: number): string {
	if (part < smallestGroup) return 'fewer than ten';
	if (whole === part) return 'all';
	return whole - part < smallestGroup ? 'all but fewer than ten' : percent.format(part / whole);
}

/** A limit as a person wrote it. */
export const limitText = (share: number): string =>
	new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 3 }).format(share);
