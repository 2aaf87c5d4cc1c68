// JSON Schemas of the API's document as tables of Markdown: a row for each field, nested ones as `messages[].role`.
import { api } from './api.mjs';

export const schemasPage = '/docs/api/reference/schemas/';

export function nameOf(ref) {
  return ref.split('/').at(-1);
}

export function resolved(node) {
  return node?.$ref ? resolved(node.$ref.slice(2).split('/').reduce((at, name) => at[name], api)) : node;
}

function linkTo(ref) {
  return `[${nameOf(ref)}](${schemasPage}#${nameOf(ref).toLowerCase()})`;
}

// A code of an error leads to its page.
function code(value) {
  return value in api['x-error-codes'] ? `[\`"${value}"\`](/docs/errors/${value}/)` : `\`${JSON.stringify(value)}\``;
}

// "array of string or null", with links to schemas that have a name.
export function typeOf(schema) {
  if (schema.$ref) return linkTo(schema.$ref);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map(typeOf).join(' or ');
  if ('const' in schema) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  const types = [schema.type ?? (schema.properties ? 'object' : 'anything')].flat();
  return types.map((type) => (type === 'array' && schema.items && Object.keys(schema.items).length ? `array of ${typeOf(schema.items)}` : type)).join(' or ');
}

const bounds = {
  minimum: (value) => `at least ${value}`,
  exclusiveMinimum: (value) => `more than ${value}`,
  maximum: (value) => `at most ${value}`,
  minLength: (value) => `at least ${value} character${value === 1 ? '' : 's'}`,
  maxLength: (value) => `at most ${value} characters`,
  minItems: (value) => `at least ${value} entr${value === 1 ? 'y' : 'ies'}`,
  maxItems: (value) => `at most ${value} entries`,
  pattern: (value) => `matches \`${value}\``,
  default: (value) => `default ${code(value)}`,
};

export function boundsOf(schema) {
  return Object.entries(bounds)
    .filter(([name]) => name in schema)
    .map(([name, said]) => said(schema[name]));
}

const cell = (text) => text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ');

function aboutField(schema, required) {
  const limits = boundsOf(schema).join(', ');
  const said = [required ? 'Required.' : '', schema.description ?? '', limits && `${limits[0].toUpperCase()}${limits.slice(1)}.`];
  return said.filter(Boolean).join(' ');
}

// Fields of an object and of what stands in it, as far as no named schema begins.
function fieldsOf(schema, path = '') {
  if (schema.$ref) return [];
  if (schema.items) return fieldsOf(schema.items, path && `${path}[]`);
  const nested = (schema.oneOf ?? schema.anyOf ?? schema.allOf ?? []).flatMap((one) => fieldsOf(one, path));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const named = path ? `${path}.${name}` : name;
    return [{ named, type: typeOf(field), about: aboutField(field, schema.required?.includes(name)) }, ...fieldsOf(field, named)];
  });
  return [...own, ...nested];
}

export function tableOf(schema) {
  const rows = fieldsOf(schema).map(({ named, type, about }) => `| \`${named}\` | ${cell(type)} | ${cell(about)} |`);
  const more = schema.$ref ? '' : (schema.allOf ?? []).filter((one) => one.$ref).map((one) => `Has the fields of ${linkTo(one.$ref)} too.\n`).join('');
  if (!rows.length) return `${more}${[typeOf(schema), ...boundsOf(schema)].join(', ')}.\n`;
  return `${more}\n| Field | Type | |\n|---|---|---|\n${rows.join('\n')}\n`;
}
