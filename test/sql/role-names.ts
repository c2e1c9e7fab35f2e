import { warehouseRoles } from '../../sql/roles/roles.ts';
import type { Session } from '../../warehouse/warehouse.ts';

/** Puts the names that roles have in a warehouse into a text that writes them short, such as ndoo_loader or ndoo_read_clinic. */
export async function roleNames(session: Session): Promise<(text: string) => string> {
	const { prefix } = await warehouseRoles(session);
	return (text) => text.replaceAll(/\bndoo_(?=(?:loader|reader|passthrough|auditor)\b|(?:read|pass|model)_)/g, prefix);
}

/** The other way round. */
export const shortRoleNames = (text: string): string => text.replaceAll(/\bndoo_[0-9a-f]{8}_/g, 'ndoo_');
