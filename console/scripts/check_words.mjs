// Fails where a component has words of its own: they belong to the words.ts beside it.
//   node scripts/check_words.mjs [FOLDER]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { humanText } from './human_text.mjs';

const folder = process.argv[2] ?? 'src';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /(?<!\.test)\.tsx$/.test(name),
);
let found = 0;
for (const name of files.sort())
  for (const { line, text } of humanText(readFileSync(join(folder, name), 'utf8'), name)) {
    found += 1;
    console.error(`${join(folder, name)}:${line}: "${text}" belongs to a words.ts`);
  }
if (files.length === 0) throw new Error(`no component in ${folder}`);
process.exit(found > 0 ? 1 : 0);
