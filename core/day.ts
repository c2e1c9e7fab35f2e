/** A day as yyyy-mm-dd. Days compare as texts do. */
export type Day = string;

/** The day of a moment in UTC, which is the time zone of the warehouse's sessions as well. */
export const dayOf = (moment: Date): Day => moment.toISOString().slice(0, 10);
