import { z } from 'zod';

/** A name that is handed on as it is. */
export const word = z.string().regex(/^[^\p{Cc}]+$/u, { error: 'text without control characters' });
