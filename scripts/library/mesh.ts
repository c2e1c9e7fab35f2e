// The MESH client by itself: `import { meshApiClient } from 'ndoo/mesh'`. It knows nothing of opt-outs.

export { type MeshApiClient, meshApiClient } from '../../loaders/mesh/api/client.ts';
export { MeshApiError, type MeshApiErrorKind } from '../../loaders/mesh/api/mesh-api-error.ts';
export type { MeshApiOptions } from '../../loaders/mesh/api/options.ts';
export { Secret } from '../../loaders/mesh/api/secret.ts';
