// Serves the built console as the real listener does: a nonce of its own for every page, and the same policy.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { distFolder } from './packages.mjs';

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export const policyWith = (nonce) =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

async function fileOf(path) {
  if (!path.includes('..') && extname(path))
    try {
      return [await readFile(new URL(`.${path}`, distFolder)), types[extname(path)]];
    } catch {
      return [null];
    }
  return [await readFile(new URL('index.html', distFolder), 'utf8'), types['.html']];
}

export async function startDistServer() {
  const server = createServer(async (request, response) => {
    let [body, type] = await fileOf(new URL(request.url, 'http://x').pathname);
    if (body === null) return response.writeHead(404).end();
    const nonce = randomBytes(16).toString('base64');
    if (typeof body === 'string') body = body.replaceAll('__CSP_NONCE__', nonce);
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Security-Policy': policyWith(nonce),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
