import { userInfo } from 'node:os';

/** The account that runs the program, as the ledger names it. */
export const actor = (): string => userInfo().username;
