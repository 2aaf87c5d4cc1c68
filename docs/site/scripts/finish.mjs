// After Astro: makes dist/ such as the program embeds it, and fails if the site is not whole.
//   node scripts/finish.mjs [FOLDER]
import { cpSync, statSync } from 'node:fs';
import { repository } from '../src/source/files.mjs';
import { writeTwins } from '../src/source/twin.mjs';
import { brokenAddresses } from './address.mjs';
import { deadLinks } from './links.mjs';
import { compress, removeUnused } from './size.mjs';
import { makeAllStrict } from './strict.mjs';

const folder = process.argv[2] ?? 'dist';
const largest = 1_100_000; // bytes in the program (docs/adr/0022-documentation-site.md)
const largestForModels = 200_000;

removeUnused(folder);
cpSync(`${repository}docs/figures`, `${folder}/figures`, { recursive: true });
writeTwins(folder);
makeAllStrict(folder);
const faults = [...deadLinks(folder), ...brokenAddresses(folder)];
const forModels = statSync(`${folder}/llms-full.txt`).size;
if (forModels >= largestForModels) faults.push(`llms-full.txt has ${forModels} bytes; it must have less than ${largestForModels} (src/source/twin.mjs: lookedUp)`);
const size = compress(folder);
if (size > largest) faults.push(`the site takes ${size} bytes of the program; ${largest} are allowed`);
for (const fault of faults) console.error(fault);
console.log(`${size} bytes in the program`);
process.exitCode = faults.length ? 1 : 0;
