import { quote } from '../../service/quote.ts';
import { apiCode } from '../api/api-codes.ts';
import type { Tracked, Tracking } from '../api/tracking.ts';
import type { MessagePlace, Whereabouts } from '../whereabouts.ts';

/** Where a request is by what tracking says. */
export function placeOf(tracked: Tracked): Whereabouts {
	if (tracked.found === 'none') return { place: 'unknown to MESH' };
	if (tracked.found === 'several') return { place: 'handed to MESH' };
	const place = places[tracked.tracking.status];
	return place === 'refused' ? refusal(tracked.tracking) : { place };
}

const places: Readonly<Record<Tracking['status'], MessagePlace | 'refused'>> = {
	accepted: 'accepted',
	acknowledged: 'collected',
	uploading: 'not sent',
	unknown: 'handed to MESH',
	undeliverable: 'refused',
	error: 'refused',
};

function refusal({ code = '', description }: Tracking): Whereabouts {
	const said = description === undefined ? '' : ` It says: ${quote(description)}.`;
	const { meaning, advice } = apiCode(code);
	return {
		place: 'refused',
		reason: `MESH could not deliver the request: code ${quote(code)}, ${meaning}.${said}`,
		advice,
	};
}
