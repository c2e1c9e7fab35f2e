import { serviceDesk } from '../service/error-text.ts';

/** Where a request is that was handed over, as far as its route can see. */
export const places = [
	'not sent',
	'waiting to be sent',
	'sent',
	'handed to MESH',
	'accepted',
	'collected',
	'unknown to MESH',
	'with a person',
	'out of sight',
] as const;
export type MessagePlace = (typeof places)[number];

/** The texts are fit to be shown. */
export type Whereabouts =
	| { readonly place: MessagePlace }
	/** It will never arrive. */
	| { readonly place: 'refused'; readonly reason: string; readonly advice: string };

/** How a place is called, and what to look at when the reply does not come. */
export type PlaceText = { readonly says: string; readonly advice: string };

const serviceIsAsked = `Please ${serviceDesk}.`;

/** After the organisation policy, Appendix C, "Failing to receive a file back". */
export const placeTexts: Readonly<Record<MessagePlace, PlaceText>> = {
	'not sent': {
		says: 'not sent yet',
		advice: 'Run `ndoo refresh`: it sends the request.',
	},
	'waiting to be sent': {
		says: 'in OUT, where the MESH client has not taken it',
		advice:
			'Check that the MESH client is running, and that its polling period in meshclient.cfg is as it was (30 minutes unless it was changed).',
	},
	sent: {
		says: 'in SENT, so the MESH client has sent it',
		advice: `Check that nothing else deletes files from the IN folder before ndoo reads them. If nothing does, ${serviceDesk}.`,
	},
	'handed to MESH': { says: 'handed to MESH', advice: serviceIsAsked },
	accepted: { says: 'accepted by MESH, and not collected by the check service yet', advice: serviceIsAsked },
	collected: { says: 'collected by the check service', advice: serviceIsAsked },
	'unknown to MESH': { says: 'no longer known to MESH', advice: serviceIsAsked },
	'with a person': {
		says: 'written for a person to send in MESH UI',
		advice:
			'See in MESH UI whether it was sent and whether the reply is in the inbox, where it stays for five days. Download it, and bring it as the sheet beside the file says.',
	},
	'out of sight': {
		says: 'in none of OUT, SENT and FAILED',
		advice:
			'If the MESH client keeps no copies (SaveSent in meshclient.cfg), it has sent the file; if it does, something removed it. Look in its log.',
	},
};

/** The place of a request in words. */
export const placeSays = (found: Whereabouts): string =>
	found.place === 'refused' ? `refused: ${found.reason}` : placeTexts[found.place].says;
