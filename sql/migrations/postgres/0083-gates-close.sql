-- Purpose: the daily run closes the gate of a flow that has lost its file or may not be disclosed any more; opening one takes a
-- build, by whoever owns the views.
-- Grants: ndoo_loader may remove a gate, and neither add nor change one.

grant delete on ndoo.flow_gate, ndoo.passthrough_gate to :"ndoo_loader";
