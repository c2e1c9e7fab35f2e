/** MESH's record of what happened to a message; values as found, trimmed. */
export type StatusRecord = {
	/** yyyyMMddHHmmss, local time. */
	readonly dateTime: string;
	readonly event: string;
	readonly status: string;
	readonly statusCode: string;
	readonly description: string;
};

/** A control file (.ctl) as read: values trimmed, '' where the element is missing or blank. */
export type ControlFile = {
	readonly messageType: string;
	readonly workflowId: string;
	readonly from: string;
	readonly to: string;
	readonly subject: string;
	readonly localId: string;
	readonly dtsId: string;
	readonly statusRecord: StatusRecord | undefined;
	/** Every other element, by its name in lower case. */
	readonly others: Readonly<Record<string, string>>;
};
