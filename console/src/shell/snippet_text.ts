// The same chat request for curl and for the official SDKs.
export interface ChatRequest {
  model: string;
  messages: object[];
  temperature?: number;
  max_tokens?: number;
  tools?: unknown[];
  [more: string]: unknown;
}

interface SnippetOptions {
  baseUrl: string;
  request: ChatRequest;
  apiKey?: string; // the real one only where it is shown once anyway
}

export interface Snippet {
  id: string;
  label: string;
  setup?: string; // what the shell needs first
  file: string; // where the code goes
  code: string;
}

export const greeting = (model: string): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: 'Hi' }],
});

const forShell = (text: string) => text.replaceAll("'", "'\\''");

// How a language writes a request. Texts and numbers are JSON in each of them.
interface Language {
  step: string; // of indentation
  argument: (name: string, value: string) => string; // of the request itself
  member: (name: string, value: string) => string; // of an object in it
  brace: [string, string];
  words: Record<string, string>; // true, false, null
}
const json: Language = {
  step: '  ',
  argument: (name, value) => `${JSON.stringify(name)}: ${value}`,
  member: (name, value) => `${JSON.stringify(name)}: ${value}`,
  brace: ['{', '}'],
  words: { true: 'true', false: 'false', null: 'null' },
};
const python: Language = {
  ...json,
  step: '    ',
  argument: (name, value) => `${name}=${value}`,
  words: { true: 'True', false: 'False', null: 'None' },
};
const isName = (name: string) => /^[A-Za-z_$][\w$]*$/.test(name);
const named = (name: string, value: string) => `${isName(name) ? name : JSON.stringify(name)}: ${value}`;
const javaScript: Language = { ...json, argument: named, member: named, brace: ['{ ', ' }'] };

// A value on one line.
function literal(language: Language, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => literal(language, one)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, one]) => one !== undefined);
    if (members.length === 0) return '{}';
    const [open, close] = language.brace;
    return `${open}${members.map(([name, one]) => language.member(name, literal(language, one))).join(', ')}${close}`;
  }
  const text = JSON.stringify(value);
  return language.words[text] ?? text;
}

// A line for each field, and one for each message or tool if there are several.
function linesIn(language: Language, request: ChatRequest): string[] {
  const { step } = language;
  const long = (list: unknown[]) =>
    list.length < 2
      ? literal(language, list)
      : `[\n${list.map((one) => step + step + literal(language, one)).join(',\n')}\n${step}]`;
  return Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        step +
        language.argument(
          name,
          (name === 'messages' || name === 'tools') && Array.isArray(value)
            ? long(value)
            : literal(language, value),
        ),
    );
}
export const bodyOf = (request: ChatRequest) => `{\n${linesIn(json, request).join(',\n')}\n}`;

export function curlOf(url: string, body: string, apiKey = '$SOLIDRUST_API_KEY'): string {
  return `curl ${url} \\
  -H "X-API-Key: ${apiKey}" \\
  -H "Content-Type: application/json" \\
  -d '${forShell(body).replaceAll('\n', '\n  ')}'`;
}

export function snippetsFor({ baseUrl, request, apiKey }: SnippetOptions): Snippet[] {
  // A called function has no content.
  const part = request.tools ? 'message' : 'message.content';
  const setKey = `export SOLIDRUST_API_KEY=${apiKey ?? '"your key"'}`;
  return [
    {
      id: 'curl',
      label: 'curl',
      setup: apiKey ? undefined : setKey,
      file: 'Shell',
      code: curlOf(`${baseUrl}/chat/completions`, bodyOf(request), apiKey),
    },
    {
      id: 'python',
      label: 'Python',
      setup: `pip install openai\n${setKey}`,
      file: 'first_call.py',
      code: `import os
from openai import OpenAI

client = OpenAI(
    api_key=os.environ["SOLIDRUST_API_KEY"],
    base_url="${baseUrl}",
)
answer = client.chat.completions.create(
${linesIn(python, request).join(',\n')},
)
print(answer.choices[0].${part})`,
    },
    {
      id: 'node',
      label: 'Node',
      setup: `npm install openai\n${setKey}`,
      file: 'first_call.mjs',
      code: `import OpenAI from "openai";

const client = new OpenAI({
  apiKey: process.env.SOLIDRUST_API_KEY,
  baseURL: "${baseUrl}",
});
const answer = await client.chat.completions.create({
${linesIn(javaScript, request).join(',\n')},
});
console.log(answer.choices[0].${part});`,
    },
  ];
}
