// The functions that a model may call, as a person writes them: JSON, as a list or one alone, with or without the
// {"type": "function"} around each.
export interface Tool {
  type: 'function';
  function: { name: string; description?: string; parameters?: object; strict?: boolean };
}
export type Checked<T> = { value: T; fault?: undefined } | { value?: undefined; fault: string };

const kMostTools = 128;
const kName = /^[A-Za-z0-9_-]{1,64}$/;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const exampleTools = `[
  {
    "name": "get_weather",
    "description": "The weather in a city now",
    "parameters": {
      "type": "object",
      "properties": {
        "city": { "type": "string" },
        "unit": { "enum": ["celsius", "fahrenheit"] }
      },
      "required": ["city"]
    }
  }
]`;

// The value of JSON text, or where it is wrong.
export function readJson(text: string): Checked<unknown> {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: `No valid JSON${placeOf(text, error)}.` };
  }
}

function placeOf(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const at = /position (\d+)/.exec(message)?.[1];
  if (at === undefined) return text.trim() === '' || /end/.test(message) ? ': it ends too early' : '';
  const before = text.slice(0, Number(at)).split('\n');
  return `: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

export function readTools(text: string): Checked<Tool[]> {
  if (text.trim() === '') return { value: [] };
  const read = readJson(text);
  if (read.fault !== undefined) return { fault: read.fault };
  const list = Array.isArray(read.value) ? read.value : [read.value];
  if (list.length > kMostTools) return { fault: `At most ${kMostTools} functions.` };
  const tools: Tool[] = [];
  for (const [at, entry] of list.entries()) {
    const which = `Function ${at + 1}`;
    const body: unknown = isObject(entry) && isObject(entry.function) ? entry.function : entry;
    if (!isObject(body)) return { fault: `${which} is no object.` };
    const { name, description, parameters } = body;
    if (typeof name !== 'string' || !kName.test(name))
      return { fault: `${which} needs a "name" of letters, digits, _ and -, at most 64.` };
    if (tools.some((tool) => tool.function.name === name)) return { fault: `"${name}" is there twice.` };
    if (description !== undefined && typeof description !== 'string')
      return { fault: `The "description" of "${name}" is no text.` };
    if (parameters !== undefined && !isObject(parameters))
      return { fault: `The "parameters" of "${name}" are no JSON schema.` };
    if (parameters && parameters.type !== undefined && parameters.type !== 'object')
      return { fault: `The "parameters" of "${name}" must be of "type": "object".` };
    tools.push({ type: 'function', function: body as Tool['function'] });
  }
  return { value: tools };
}
