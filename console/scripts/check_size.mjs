// The JavaScript that a route loads, compressed as it is served (brotli): the sign-in is the first route and may have
// 130 KB, the frame and any page behind it 80 KB more. Charts must not be part of the usage page's own code.
//   npm run build && node scripts/check_size.mjs [DIST]
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const kFirst = 130 * 1024;
const kMore = 80 * 1024;
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
let failed = bytes(first) > kFirst;
console.log(`${failed ? 'TOO BIG' : 'ok'}  first route ${kilobytes(bytes(first))} of ${kilobytes(kFirst)}`);
const frame = closure(named(/^Shell-/));
for (const page of named(/Page-/)) {
  const open = /^(SignUp|Verify|Forgot|Reset|Setup)Page-/.test(page);
  const all = closure([page], open ? new Set() : new Set(frame));
  const more = bytes([...all].filter((name) => !first.has(name)));
  const bad = more > kMore || [...all].some((name) => name.startsWith('UsageChart-'));
  failed ||= bad;
  console.log(
    `${bad ? 'TOO BIG' : 'ok'}  ${page.split('-')[0]} ${kilobytes(more)} more of ${kilobytes(kMore)}`,
  );
}
process.exit(failed ? 1 : 0);
