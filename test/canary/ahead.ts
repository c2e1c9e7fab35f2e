/** By how many milliseconds the clock of a command is ahead. */
export const aheadVariable = 'NDOO_CANARY_AHEAD';
