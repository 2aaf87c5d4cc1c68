// "name" or "-name" of the address, as TanStack Table has it.
export const sortingOf = (sort: string | undefined) =>
  sort ? [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }] : [];

// What a click on the head makes of it: one way, the other way, and as it came. Of some lists only the greatest are known:
// those are sorted one way.
export function nextSort(
  id: string,
  sort: string | undefined,
  descendingFirst: boolean | 'only' = false,
): string | undefined {
  if (descendingFirst === 'only') return sort === `-${id}` ? undefined : `-${id}`;
  const [first, second] = descendingFirst ? [`-${id}`, id] : [id, `-${id}`];
  if (sort === first) return second;
  return sort === second ? undefined : first;
}
