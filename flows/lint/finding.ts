import type { Day } from '../../core/day.ts';
import type { FileLocation } from '../../core/errors.ts';

/** What may let a recipient tell who opted out, and is seen only when flows are looked at together. */
export const findingKinds = ['unfiltered-beside', 'overlapping', 'stable-key'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** The name of a finding within a flow's file: its kind, and the other flow where it takes two. */
export const findingName = (kind: FindingKind, other?: string): string =>
	other === undefined ? kind : `${kind}:${other}`;

export const findingNamePattern = /^(?:stable-key|(?:unfiltered-beside|overlapping):[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/;

/** A finding that somebody of the Information Governance team looked at and lets be. */
export type Acceptance = {
	/** The name of the finding. */
	readonly finding: string;
	readonly by: string;
	readonly on: Day;
	readonly reason: string;
};

export type LintFinding = {
	readonly kind: FindingKind;
	readonly flow: string;
	readonly name: string;
	/** The same, as the other flow's file would name it. */
	readonly nameThere?: { readonly flow: string; readonly name: string };
	readonly place: FileLocation;
	readonly found: string;
	readonly todo: string;
	/** Undefined for one that nobody has accepted. */
	readonly accepted: Acceptance | undefined;
};
