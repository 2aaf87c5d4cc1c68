import type { Choice } from '../../data/FilterChip';
import { words } from './words';

// What requests can be narrowed to; a single status that is not among them stands in the address, and is one while it is chosen.
export function statusChoices(chosen: string | undefined): Choice[] {
  const known = Object.entries(words.statuses).map(([value, label]) => ({ value, label }));
  // Numbers come first in an object.
  const sorted = [
    ...known.filter(({ value }) => !/^\d+$/.test(value)),
    ...known.filter(({ value }) => /^\d+$/.test(value)),
  ];
  const other = chosen !== undefined && !(chosen in words.statuses);
  return other ? [...sorted, { value: chosen, label: chosen }] : sorted;
}
