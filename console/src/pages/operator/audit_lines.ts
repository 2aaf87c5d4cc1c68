// What of an entry's detail is worth a line: { after: { name: "x", scopes: ["a"], limits: null } } gives
// "after.name: x", "after.scopes: a". What is empty says nothing.
export function linesOf(detail: object, prefix = ''): string[] {
  return Object.entries(detail).flatMap(([name, value]) => {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return [];
    if (Array.isArray(value)) return [`${prefix}${name}: ${value.map(textOf).join(', ')}`];
    if (typeof value === 'object') return linesOf(value as object, `${prefix}${name}.`);
    return [`${prefix}${name}: ${textOf(value)}`];
  });
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
