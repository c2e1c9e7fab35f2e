import type { Warehouse } from '../../warehouse/warehouse.ts';
import { emptyFreeSlot, holdsPrevious } from './slot.ts';

/**
 * Removes the list that went out of use: beside the one in use it would name those who opted out in between
 * (docs/design/check-service.md, pitfall 5). A step of its own after publication, since those who still read it must be
 * able to finish. May be repeated; false when it is still being read, and the next run is to try again.
 */
export const clearPrevious = async (warehouse: Warehouse): Promise<boolean> => await emptyFreeSlot(warehouse);

/** Whether a list that went out of use is still there. */
export const hasPrevious = async (warehouse: Warehouse): Promise<boolean> => await holdsPrevious(warehouse);
