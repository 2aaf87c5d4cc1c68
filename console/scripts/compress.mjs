// After the build: writes NAME.br and NAME.gz beside every text file of dist/ that they make
// smaller. The server sends them as they are. index.html is left out: it has a nonce of its own in
// every answer.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const texts = new Set(['.js', '.mjs', '.css', '.svg', '.json', '.txt', '.webmanifest', '.map', '.yaml']);
const smallest = 256; // bytes; below it the header field costs more than is won

for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || !texts.has(extname(path))) continue;
  const bytes = readFileSync(path);
  if (bytes.length < smallest) continue;
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  if (brotli.length < bytes.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < bytes.length) writeFileSync(`${path}.gz`, gzip);
}
