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
