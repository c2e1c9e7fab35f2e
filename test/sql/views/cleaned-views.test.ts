import { generatedReturns } from './generated-returns.ts';
import { viewBench } from './view-bench.ts';

generatedReturns(() => viewBench());
