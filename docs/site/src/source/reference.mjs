// The API's reference: a page for each operation of the document, and one each for what operations share (headers, answers with errors,
// schemas), so that nothing is written twice.
import { api } from './api.mjs';
import { nameOf, resolved, tableOf, typeOf, schemasPage } from './schema.mjs';

const folder = 'api/reference';
const errorsPage = `/docs/${folder}/error-answers/`;
const headersPage = `/docs/${folder}/headers/`;
const methods = ['get', 'post', 'put', 'patch', 'delete'];
const file = 'api/openapi/api.yaml';

const fenced = (language, text) => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
const shown = (example) => (typeof example === 'string' ? fenced('text', example) : fenced('json', JSON.stringify(example, null, 2)));

function schemaOf({ $ref, ...inline }) {
  return $ref ? `Schema [${nameOf($ref)}](${schemasPage}#${nameOf($ref).toLowerCase()}).\n${tableOf(resolved({ $ref }))}` : tableOf(inline);
}

function contentOf(content = {}) {
  return Object.entries(content)
    .map(([media, { schema, example, 'x-event-schema': event }]) => {
      const fields = schema ? schemaOf(schema) : event ? `Events of [${nameOf(event.$ref)}](${schemasPage}#${nameOf(event.$ref).toLowerCase()}).\n` : '';
      return `\n\`${media}\`. ${fields}${example === undefined ? '' : `\n${shown(example)}`}`;
    })
    .join('');
}

// The names under which a header of the document is sent.
function sentOf(component) {
  const names = new Set();
  for (const { responses } of Object.values(api.paths).flatMap((item) => methods.map((method) => item[method]).filter(Boolean)))
    for (const answer of Object.values(responses))
      for (const [name, { $ref }] of Object.entries(resolved(answer).headers ?? {})) if ($ref && nameOf($ref) === component) names.add(name);
  return names.size ? `Sent as ${[...names].sort().map((name) => `\`${name}\``).join(', ')}. ` : '';
}

// Those of limits are a dozen, and always sent together.
function headersOf(headers = {}) {
  const limits = Object.keys(headers).filter((name) => name.startsWith('x-ratelimit-'));
  const links = Object.entries(headers)
    .filter(([name]) => !limits.includes(name))
    .map(([name, { $ref }]) => ($ref ? `[\`${name}\`](${headersPage}#${nameOf($ref).toLowerCase()})` : `\`${name}\``));
  if (limits.length) links.push(`[\`x-ratelimit-*\`](${headersPage}#ratelimitlimit)`);
  return links.length ? `\nHeaders: ${links.join(', ')}.\n` : '';
}

function curlOf(method, path, { requestBody, security }) {
  const [[media, content] = []] = Object.entries(requestBody?.content ?? {});
  const parts = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}http://127.0.0.1:8080${path}`];
  if (security?.length !== 0) parts.push('-H "X-API-Key: KEY"');
  if (media === 'multipart/form-data') parts.push(...Object.entries(content.example).map(([name, value]) => `-F '${name}=${value}'`));
  else if (media) parts.push(`-H "Content-Type: ${media}"`, `-d '${JSON.stringify(content.example).replaceAll("'", "'\\''")}'`);
  return fenced('sh', parts.join(' \\\n  '));
}

function parameterRow(parameter) {
  const { name, in: place, required, description = '', schema } = resolved(parameter);
  return `| \`${name}\` | ${place} | ${typeOf(schema).replaceAll('|', '\\|')} | ${required ? 'Required. ' : ''}${description} |`;
}

function operationPage(method, path, operation, shared) {
  const { operationId, summary, description = '', requestBody, responses, security } = operation;
  const parameters = [...(shared.parameters ?? []), ...(operation.parameters ?? [])];
  const errors = Object.entries(responses).filter(([, answer]) => answer.$ref);
  const answers = Object.entries(responses).filter(([, answer]) => !answer.$ref);
  const body = [
    `${summary}.\n`,
    description.trim(),
    security?.length === 0 ? 'It needs no key.' : 'It needs [a key](/docs/authentication/).',
    `\n${curlOf(method, path, operation)}`,
    parameters.length ? `## Parameters\n| Name | In | Type | |\n|---|---|---|---|\n${parameters.map(parameterRow).join('\n')}\n` : '',
    requestBody ? `## Request\n${contentOf(requestBody.content)}` : '',
    ...answers.map(([status, answer]) => `## Answer ${status}\n${answer.description ?? ''}\n${headersOf(answer.headers)}${contentOf(answer.content)}`),
    errors.length
      ? `## Errors\n| Status | When |\n|---|---|\n${errors.map(([status, answer]) => `| [${status}](${errorsPage}#${nameOf(answer.$ref).toLowerCase()}) | ${resolved(answer).description.trim()} |`).join('\n')}\n`
      : '',
  ];
  const id = operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { id: `${folder}/${id}`, data: { title: `${method.toUpperCase()} ${path}`, description: summary }, body: body.filter(Boolean).join('\n'), file };
}

function sharedPage(id, title, description, about) {
  return { id: `${folder}/${id}`, data: { title, description }, body: `${description}\n\n${about}`, file };
}

function overview(operations) {
  const rows = operations.map(({ id, data }) => `| [\`${data.title}\`](/docs/${id}/) | ${data.description} |`);
  const more = ['error-answers', 'headers', 'schemas'].map((id) => `[${id.replace('-', ' ')}](/docs/${folder}/${id}/)`).join(', ');
  const body = `${api.info.description.replaceAll('docs/limits.md', '[Limits](/docs/operate/limits/)')}\n## Operations\n| | |\n|---|---|\n${rows.join('\n')}\n\nWhat they share: ${more}. The document itself: [api.yaml](/docs/api.yaml) (OpenAPI ${api.openapi}).\n`;
  return { id: folder, data: { title: 'Reference', description: 'Every operation of the API, from its OpenAPI document.', sidebar: { label: 'All operations' } }, body, file };
}

export function referencePages() {
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => operationPage(method, path, item[method], item)),
  );
  const { responses, headers, schemas } = api.components;
  const answers = Object.entries(responses).map(([name, { description, headers: named, content }]) => `## ${name}\n${description.trim()}\n${headersOf(named)}${contentOf(content)}`);
  const fields = Object.entries(headers).map(([name, { description, schema }]) => `## ${name}\n${description.trim()}\n\n${sentOf(name)}${tableOf(schema)}`);
  const named = Object.entries(schemas).map(([name, schema]) => `## ${name}\n${schema.description?.trim() ?? ''}\n${tableOf(schema)}`);
  return [
    overview(operations),
    ...operations,
    sharedPage('error-answers', 'Error answers', 'How each error is sent.', answers.join('\n')),
    sharedPage('headers', 'Headers of answers', 'What the headers of answers say.', fields.join('\n')),
    sharedPage('schemas', 'Schemas', 'Every schema of the API. Fields that are not described pass through.', named.join('\n')),
  ];
}
