/** Now. Handed in at the edge, so that months can pass in a test. */
export type Clock = () => Date;
