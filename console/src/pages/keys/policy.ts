import type { Key, Schemas } from '../../api/client';
import { words } from './words';

export type ScopeName = Key['scopes'][number];
export const allScopes = Object.keys(words.scopeNames) as ScopeName[];

// What most keys are for.
export const presets: { name: 'all' | 'chat' | 'embeddings'; scopes: ScopeName[] }[] = [
  { name: 'all', scopes: allScopes },
  { name: 'chat', scopes: ['chat:read', 'models:list'] },
  { name: 'embeddings', scopes: ['embeddings:read', 'models:list'] },
];
export const presetOf = (chosen: ScopeName[]) =>
  presets.find(
    ({ scopes: preset }) =>
      preset.length === chosen.length && preset.every((scope) => chosen.includes(scope)),
  )?.name;

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
