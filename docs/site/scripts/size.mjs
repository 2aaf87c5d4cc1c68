// Compresses what is text, and says how much of the program the site takes.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { filesOf } from './pages.mjs';

const texts = new Set(['.js', '.css', '.svg', '.json', '.txt', '.md']);
const window = 32 * 1024; // bytes that deflate looks back
const smallest = 256; // bytes; below it the header field costs more than is won

// What pages have around their own text, which is two thirds of each: as the dictionary that they are compressed with it takes room once.
function frameOf(page) {
  const text = page.toString();
  return Buffer.from(text.slice(0, text.indexOf('<main')) + text.slice(text.lastIndexOf('</main>'))).subarray(-window);
}

function packed(page, frame) {
  return deflateRawSync(page, { level: 9, memLevel: 9, dictionary: frame });
}

// NAME.packed beside each page, and `frame`, which they are inflated with.
function packPages(folder) {
  const pages = filesOf(folder)
    .filter((name) => name.endsWith('.html'))
    .map((name) => ({ path: join(folder, name), bytes: readFileSync(join(folder, name)) }));
  const size = (frame) => pages.reduce((sum, { bytes }) => sum + packed(bytes, frame).length, frame.length);
  const frames = pages.filter((_, place) => place % 10 === 0).map(({ bytes }) => frameOf(bytes));
  const [best] = frames.map((frame) => ({ frame, size: size(frame) })).sort((one, other) => one.size - other.size);
  for (const { path, bytes } of pages) writeFileSync(`${path}.packed`, packed(bytes, best.frame));
  writeFileSync(join(folder, 'frame'), best.frame);
  return best.size;
}

// Returns the bytes that the program holds.
export function compress(folder) {
  const files = filesOf(folder).filter((name) => !name.endsWith('.html'));
  let total = packPages(folder);
  for (const name of files) {
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
