import { createSecretKey } from 'node:crypto';

/** A key of digests and chains for tests. */
export const testKeyText = 'a key of thirty-two bytes or more';
export const testKey = createSecretKey(Buffer.from(testKeyText));

/** How a warehouse of a test is migrated. */
export const migrating = { dryRun: false, toolVersion: 'test', digestKey: async () => testKey } as const;
