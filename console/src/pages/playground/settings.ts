import { type ChatMessage, messagesOf, type Turn } from './conversation';
import { readSchema } from './schema';
import { readTools, type Tool } from './tools';

// Everything about a request but its turns, as it stands in the fields of the page.
export type Output = 'text' | 'json_object' | 'json_schema';
export interface Settings {
  system: string;
  temperature: number | string; // '' in a field: not sent
  topP: number | string;
  maxTokens: number | string;
  seed: number | string;
  stop: string[];
  tools: string;
  toolChoice: string; // auto, none, required, or the name of a function
  output: Output;
  schemaName: string;
  schema: string;
  strict: boolean;
}
export const initialSettings: Settings = {
  system: '',
  temperature: 0.7,
  topP: '',
  maxTokens: 512,
  seed: '',
  stop: [],
  tools: '',
  toolChoice: 'auto',
  output: 'text',
  schemaName: 'answer',
  schema: '',
  strict: true,
};

export interface ChatBody {
  model: string;
  messages: ChatMessage[];
  temperature?: number;
  top_p?: number;
  max_tokens?: number;
  seed?: number;
  stop?: string[];
  tools?: Tool[];
  tool_choice?: string | { type: 'function'; function: { name: string } };
  response_format?: object;
}

export interface SettingsFaults {
  tools?: string;
  schema?: string;
  schemaName?: string;
}

export function faultsIn({ tools, output, schema, schemaName }: Settings): SettingsFaults {
  const faults: SettingsFaults = {};
  const read = readTools(tools);
  if (read.fault !== undefined) faults.tools = read.fault;
  if (output === 'json_schema') {
    const checked = readSchema(schema);
    if (checked.fault !== undefined) faults.schema = checked.fault;
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(schemaName))
      faults.schemaName = 'Letters, digits, _ and -, at most 64.';
  }
  return faults;
}

const kWords = ['auto', 'none', 'required'];
const number = (name: string, value: number | string) => (value === '' ? {} : { [name]: Number(value) });

// The body of the request, without what makes it a stream. What is faulty is left out.
export function bodyOf(model: string, settings: Settings, turns: Turn[]): ChatBody {
  const tools = readTools(settings.tools).value ?? [];
  const { toolChoice } = settings;
  const named = tools.some((tool) => tool.function.name === toolChoice);
  return {
    model,
    messages: messagesOf(settings.system, turns),
    ...number('temperature', settings.temperature),
    ...number('top_p', settings.topP),
    ...number('max_tokens', settings.maxTokens),
    ...number('seed', settings.seed),
    ...(settings.stop.length > 0 && { stop: settings.stop }),
    ...(tools.length > 0 && { tools }),
    ...(tools.length > 0 &&
      (named
        ? { tool_choice: { type: 'function' as const, function: { name: toolChoice } } }
        : kWords.includes(toolChoice) && toolChoice !== 'auto' && { tool_choice: toolChoice })),
    ...formatOf(settings),
  };
}

function formatOf({ output, schema, schemaName, strict }: Settings): { response_format?: object } {
  if (output === 'json_object') return { response_format: { type: 'json_object' } };
  const value = output === 'json_schema' ? readSchema(schema).value : undefined;
  if (!value) return {};
  return {
    response_format: {
      type: 'json_schema',
      json_schema: { name: schemaName, schema: value, ...(strict && { strict }) },
    },
  };
}

export const kMostBody = 8 * 1024 * 1024; // as the server takes it
const kFrame = 256; // what makes it a stream, and a margin
export const bytesOf = (body: string) => new TextEncoder().encode(body).length;
export const fits = (body: string) => bytesOf(body) <= kMostBody - kFrame;
