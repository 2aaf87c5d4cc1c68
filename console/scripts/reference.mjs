// Writes what the page /reference shows, from the API's document.
//   node scripts/reference.mjs api.yaml reference.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// openapi-typescript, which makes the types, has a YAML reader: the same document, read in the same way.
const ofConsole = createRequire(import.meta.url);
const { parseYaml } = createRequire(ofConsole.resolve('openapi-typescript'))('@redocly/openapi-core');

const methods = ['get', 'post', 'put', 'patch', 'delete'];

function operationOf(method, path, { summary, description = '', security, requestBody }) {
  const [[media, content] = []] = Object.entries(requestBody?.content ?? {});
  const example = content?.example;
  if (requestBody && !example) throw new Error(`${method} ${path} has no example of a request`);
  return {
    method: method.toUpperCase(),
    path,
    summary,
    about: description.trim(),
    open: security?.length === 0, // needs no key
    ...(media === 'multipart/form-data' ? { form: example } : { body: example }),
  };
}

export function referenceOf(text) {
  const document = parseYaml(text);
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => operationOf(method, path, item[method])),
  );
  const errors = Object.entries(document['x-error-codes']).map(([code, row]) => ({ code, ...row }));
  return { operations, errors };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [from, to] = process.argv.slice(2);
  const reference = JSON.stringify(referenceOf(readFileSync(from, 'utf8')));
  writeFileSync(
    to,
    `// Made by scripts/reference.mjs from api/openapi/api.yaml.\nimport type { Reference } from '../pages/docs/reference';\n\nexport const reference: Reference = ${reference};\n`,
  );
}
