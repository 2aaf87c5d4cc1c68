import type { Key, Schemas } from '../../api/client';

export type ScopeName = Key['scopes'][number];
export const scopes: { value: ScopeName; description: string }[] = [
  { value: 'chat:read', description: 'Chat and text completions' },
  { value: 'embeddings:read', description: 'Embeddings' },
  { value: 'models:list', description: 'The list of models' },
];
export const allScopes = scopes.map(({ value }) => value);

export interface KeyPolicy {
  scopes: ScopeName[];
  models: string[];
  addresses: string[];
  limits: Schemas['TierLimits'];
}
export const openPolicy: KeyPolicy = { scopes: allScopes, models: [], addresses: [], limits: {} };
export const policyOf = (key: Key): KeyPolicy => ({
  scopes: key.scopes,
  models: key.models,
  addresses: key.addresses,
  limits: key.limits ?? {},
});
// Which part of the policy a problem is about: "addresses", "limits.concurrent".
export const isPolicyField = (field: string | undefined) =>
  field !== undefined && /^(scopes|models|addresses|limits)\b/.test(field);
