// The same chat request for curl and for the official SDKs.
export interface ChatRequest {
  model: string;
  messages: { role: string; content: string }[];
  temperature?: number;
  max_tokens?: number;
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

// How a language writes a request; strings and numbers are JSON in each of them.
interface Language {
  step: string; // of indentation
  message: (fields: [string, string][]) => string;
  field: (name: string, value: string) => string;
}
const json: Language = {
  step: '  ',
  message: (fields) => `{${fields.map(([name, value]) => `"${name}": ${value}`).join(', ')}}`,
  field: (name, value) => `"${name}": ${value}`,
};
const python: Language = { ...json, step: '    ', field: (name, value) => `${name}=${value}` };
const javaScript: Language = {
  step: '  ',
  message: (fields) => `{ ${fields.map(([name, value]) => `${name}: ${value}`).join(', ')} }`,
  field: (name, value) => `${name}: ${value}`,
};

// A line for each field, and one for each message if there are several.
function linesIn({ step, message, field }: Language, request: ChatRequest): string[] {
  const messages = request.messages.map((one) =>
    message(Object.entries(one).map(([name, value]) => [name, JSON.stringify(value)])),
  );
  const list =
    messages.length === 1
      ? `[${messages[0]}]`
      : `[\n${messages.map((one) => step + step + one).join(',\n')}\n${step}]`;
  return Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => step + field(name, name === 'messages' ? list : JSON.stringify(value)));
}
export const bodyOf = (request: ChatRequest) => `{\n${linesIn(json, request).join(',\n')}\n}`;

export function curlOf(url: string, body: string, apiKey = '$SOLIDRUST_API_KEY'): string {
  return `curl ${url} \\
  -H "X-API-Key: ${apiKey}" \\
  -H "Content-Type: application/json" \\
  -d '${forShell(body).replaceAll('\n', '\n  ')}'`;
}

export function snippetsFor({ baseUrl, request, apiKey }: SnippetOptions): Snippet[] {
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
print(answer.choices[0].message.content)`,
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
console.log(answer.choices[0].message.content);`,
    },
  ];
}
