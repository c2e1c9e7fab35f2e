/** MESH's record of what happened to a message; values as found, trimmed. */
export type StatusRecord = {
	/** yyyyMMddHHmmss; local time in a control file. */
	readonly dateTime: string;
	readonly event: string;
	readonly status: string;
	readonly statusCode: string;
	readonly description: string;
};

/**
 * What MESH says of a message beside its data, whichever route it came by: a control file's elements, or the API's
 * headers. Values are trimmed, '' where there is none.
 */
export type Envelope = {
	/** Data or Report, in any case. */
	readonly messageType: string;
	readonly workflowId: string;
	readonly from: string;
	readonly to: string;
	readonly subject: string;
	readonly localId: string;
	readonly statusRecord: StatusRecord | undefined;
};
