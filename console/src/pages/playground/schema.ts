import { type Checked, readJson } from './tools';

// The JSON schema that an answer has to follow, and whether it does.
type Schema = Record<string, unknown>;

export const exampleSchema = `{
  "type": "object",
  "properties": {
    "name": { "type": "string" },
    "age": { "type": "integer" }
  },
  "required": ["name", "age"],
  "additionalProperties": false
}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function readSchema(text: string): Checked<Schema> {
  const read = readJson(text);
  if (read.fault !== undefined) return { fault: read.fault };
  if (!isObject(read.value)) return { fault: 'A schema is a JSON object.' };
  const { type } = read.value;
  if (type !== undefined && typeof type !== 'string' && !Array.isArray(type))
    return { fault: 'The "type" of a schema is a word, such as "object".' };
  return { value: read.value };
}

const typeOf = (value: unknown) =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'object'
        ? 'object'
        : typeof value;
const isOf = (value: unknown, type: unknown) =>
  type === 'integer' ? Number.isInteger(value) : type === typeOf(value);
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const kMostFaults = 5;

// What of a value the schema does not allow, by its path. Looks at type, enum, const, required, properties,
// additionalProperties and items: what models get wrong. The rest it takes as given.
export function faultsOf(value: unknown, schema: unknown, path = 'answer', found: string[] = []): string[] {
  if (!isObject(schema) || found.length >= kMostFaults) return found;
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(value, type)))
    found.push(`${path} is ${typeOf(value)}, not ${types.join(' or ')}`);
  if (Array.isArray(schema.enum) && !schema.enum.some((one) => same(one, value)))
    found.push(`${path} is none of ${JSON.stringify(schema.enum)}`);
  if (schema.const !== undefined && !same(schema.const, value))
    found.push(`${path} is not ${JSON.stringify(schema.const)}`);
  if (isObject(value)) {
    const properties = isObject(schema.properties) ? schema.properties : {};
    for (const name of Array.isArray(schema.required) ? schema.required : [])
      if (!Object.hasOwn(value, String(name))) found.push(`${path}.${name} is missing`);
    for (const [name, part] of Object.entries(value)) {
      if (Object.hasOwn(properties, name)) faultsOf(part, properties[name], `${path}.${name}`, found);
      else if (schema.additionalProperties === false) found.push(`${path}.${name} is not in the schema`);
    }
  }
  if (Array.isArray(value))
    for (const [at, part] of value.entries()) faultsOf(part, schema.items, `${path}[${at}]`, found);
  return found.slice(0, kMostFaults);
}

export type Verdict = 'follows' | 'json' | { faults: string[] };

// Whether an answer is the JSON that was asked for.
export function verdictOn(text: string, schema: Schema | null): Verdict {
  const read = readJson(text);
  if (read.fault !== undefined) return { faults: [read.fault] };
  if (!schema) return isObject(read.value) ? 'json' : { faults: ['It is no JSON object.'] };
  const faults = faultsOf(read.value, schema);
  return faults.length > 0 ? { faults } : 'follows';
}
