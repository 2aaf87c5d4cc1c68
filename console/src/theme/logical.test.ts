import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const sheets = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.css'),
);

// A language that is written from right to left turns the page round by itself.
it.each(sheets)('%s knows no left and no right', (name) => {
  const physical = /(^|[\s{;-])(left|right)\s*:|text-align:\s*(left|right)|float:/;
  const lines = readFileSync(join('src', name), 'utf8').split('\n');
  expect(lines.filter((line) => physical.test(line))).toEqual([]);
});

// Charts have the time on their axis, which runs from left to right everywhere.
const components = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.tsx') && !name.startsWith('charts'),
);
const physicalProp =
  /\b(margin|padding|border)(Left|Right)\b|\s(ml|mr|pl|pr|left|right)=|(textAlign: '|ta=")(left|right)|[{ ](left|right): /;

it('components know no left and no right', () => {
  const lines = components.flatMap((name) =>
    readFileSync(join('src', name), 'utf8')
      .split('\n')
      .filter((line) => physicalProp.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(lines).toEqual([]);
  expect('<Box mr="sm" />').toMatch(physicalProp);
  expect('style={{ left: 0 }}').toMatch(physicalProp);
});
