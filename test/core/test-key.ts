import { createSecretKey } from 'node:crypto';

/** A key of digests and chains for tests. */
export const testKey = createSecretKey(Buffer.from('a key of thirty-two bytes or more'));
