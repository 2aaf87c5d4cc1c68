import type { PlaygroundSearch } from './search';

export const kMostCompared = 4;

// A comma may be part of a model's name.
const escaped = (name: string) => name.replace(/[%,]/g, encodeURIComponent);
const plain = (text: string) => text.replace(/%25|%2C/g, decodeURIComponent);

// The models of an address; empty when it names none.
export function modelsOf(search: PlaygroundSearch): string[] {
  if (!search.model) return [];
  const others = search.with?.split(',').map(plain).filter(Boolean) ?? [];
  return [search.model, ...others].slice(0, kMostCompared);
}

export const searchOf = ([model, ...others]: string[]): PlaygroundSearch => ({
  model: model || undefined,
  with: others.length > 0 ? others.map(escaped).join(',') : undefined,
});
