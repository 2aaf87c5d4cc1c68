// Compresses what is text, and says how much of the program the site takes.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesOf } from './pages.mjs';

const texts = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt', '.md']);
const smallest = 256; // bytes; below it the header field costs more than is won

export function compress(folder) {
  let total = 0;
  for (const name of filesOf(folder)) {
    const path = join(folder, name);
    const bytes = readFileSync(path);
    const gzip = texts.has(extname(name)) && bytes.length >= smallest ? gzipSync(bytes, { level: 9 }) : undefined;
    if (gzip && gzip.length < bytes.length) writeFileSync(`${path}.gz`, gzip);
    total += gzip && gzip.length < bytes.length ? gzip.length : statSync(path).size;
  }
  return total;
}

// Other ways to search than the one that the pages have, which Pagefind writes beside.
export function removeUnused(folder) {
  for (const name of filesOf(folder))
    if (/^pagefind\/(pagefind-(ui|component-ui|modular-ui|highlight)\.|wasm\.unknown)/.test(name)) rmSync(join(folder, name));
}
