import type { Problem } from '../../../core/errors.ts';
import type { Flow } from '../../../flows/flow.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import type { Catalogue } from './catalogue.ts';
import { postgresCatalogue } from './postgres-catalogue.ts';
import { postgresSourceProblems } from './postgres-sources.ts';
import { tsqlCatalogue } from './tsql-catalogue.ts';
import { tsqlSourceProblems } from './tsql-sources.ts';

export const catalogueOf: Readonly<Record<Dialect, Catalogue>> = { postgres: postgresCatalogue, tsql: tsqlCatalogue };

type SourceDemands = (session: Session, flows: readonly Flow[]) => Promise<readonly Problem[]>;

/** What one dialect alone asks of the sources of flows. */
export const sourceDemandsOf: Readonly<Record<Dialect, SourceDemands>> = {
	postgres: postgresSourceProblems,
	tsql: tsqlSourceProblems,
};
