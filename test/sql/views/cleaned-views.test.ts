import { describe } from 'vitest';
import { generatedReturns } from './generated-returns.ts';
import { viewBench } from './view-bench.ts';

describe('on the embedded engine', () => generatedReturns(() => viewBench()));
