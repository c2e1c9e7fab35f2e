import type { Day } from '../../core/day.ts';
import type { AccessName } from '../../core/project/access-names.ts';
import type { Grants } from '../../core/project/project.ts';
import type { SourceCall } from '../../warehouse/dependencies/source-calls.ts';
import type { WarehouseRoles } from '../roles/roles.ts';
import type { Rights } from './access.ts';
import type { Asset } from './asset.ts';

/** Something about rights that a person has to know. Only one that is named or accepted need not be put right. */
export type Finding = {
	readonly level: 'failed' | 'accepted' | 'named';
	readonly account: string;
	readonly text: string;
	/** What an acceptance of it says under `access` and `to`; undefined where none can be accepted. */
	readonly access?: AccessName;
	readonly to?: string;
};

export type Judged = {
	readonly rights: Rights;
	readonly assets: readonly Asset[];
	/** The warehouse's own. */
	readonly roles: WarehouseRoles;
	/** Undefined where the project says nothing of rights: then whoever is in a role is taken to belong there. */
	readonly declared: Grants | undefined;
	readonly today: Day;
	/** What sources call that is somebody else's. */
	readonly calls?: readonly SourceCall[];
};
