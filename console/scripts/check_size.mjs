// The JavaScript that is loaded, compressed as it is served (brotli). Each is counted without what came before it:
//   the first route, which is the sign-in        130 KB
//   the frame of every page behind it             64 KB
//   a page's own                                  60 KB
//   a part that a page fetches when it is needed  60 KB
// Charts are such a part, and must not be of a page's own code.
//   npm run build && node scripts/check_size.mjs [DIST]
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const kFirst = 130 * 1024;
const kFrame = 64 * 1024;
const kMore = 60 * 1024;
const folder = `${process.argv[2] ?? 'dist'}/assets`;
const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
const source = new Map(files.map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]));
const size = new Map([...source].map(([name, text]) => [name, brotliCompressSync(text).length]));

const named = (pattern) => {
  const found = files.filter((name) => pattern.test(name));
  if (found.length === 0) throw new Error(`no file matches ${pattern}`);
  return found;
};
// Everything that comes with these files before any of them runs.
function closure(names, into = new Set()) {
  for (const name of names) {
    if (into.has(name)) continue;
    into.add(name);
    const imports = [...source.get(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)];
    closure(
      imports.map(([, file]) => file),
      into,
    );
  }
  return into;
}
const bytes = (names) => [...names].reduce((sum, name) => sum + size.get(name), 0);
const kilobytes = (count) => `${(count / 1024).toFixed(1)} KB`;

const first = closure(
  [...readFileSync(`${folder}/../index.html`, 'utf8').matchAll(/assets\/([^"']+\.js)/g)].map(
    ([, name]) => name,
  ),
);
const all = new Set();
let failed = false;
function gate(name, names, most, wrong = false) {
  const bad = bytes(names) > most || wrong;
  failed ||= bad;
  console.log(`${bad ? 'TOO BIG' : 'ok'}  ${name} ${kilobytes(bytes(names))} of ${kilobytes(most)}`);
  for (const file of names) all.add(file);
}
const without = (names, ...others) => [...names].filter((name) => !others.some((set) => set.has(name)));

gate('first route', first, kFirst);
const frame = closure(named(/^Shell-/));
gate('frame', without(frame, first), kFrame);
const pages = named(/Page-/);
for (const page of pages) {
  const open = /^(SignUp|Verify|Forgot|Reset|Setup)Page-/.test(page);
  const files = closure([page]);
  const own = without(files, first, open ? new Set() : frame);
  gate(
    page.split('-')[0],
    own,
    kMore,
    [...files].some((name) => name.startsWith('Chart-')),
  );
}
// What is left begins with a dynamic import of its own.
for (const part of without(files, all)) {
  if (all.has(part)) continue;
  const page = pages.find((name) => source.get(name).includes(part));
  const own = without(closure([part]), first, frame, page ? closure([page]) : new Set());
  gate(part.split('-')[0], own, kMore);
}
console.log(`all of it ${kilobytes(bytes(files))} in ${files.length} files`);
process.exit(failed ? 1 : 0);
