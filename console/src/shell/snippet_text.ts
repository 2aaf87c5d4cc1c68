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

export const greeting = (model: string): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: 'Hi' }],
});

const indent = (text: string, by: string) => text.replaceAll('\n', `\n${by}`);
const forShell = (text: string) => text.replaceAll("'", "'\\''");

// JSON of strings and numbers is Python too; only what JSON adds would not be.
function pythonArguments(request: ChatRequest): string {
  return Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `    ${name}=${indent(JSON.stringify(value, null, 4), '    ')},`)
    .join('\n');
}

export function snippetsFor({ baseUrl, request, apiKey }: SnippetOptions) {
  const messages = JSON.stringify(request.messages).length;
  const body = JSON.stringify(request, null, messages > 80 ? 2 : undefined);
  return [
    {
      id: 'curl',
      label: 'curl',
      code: `curl ${baseUrl}/chat/completions \\
  -H "X-API-Key: ${apiKey ?? '$SOLIDRUST_API_KEY'}" \\
  -H "Content-Type: application/json" \\
  -d '${forShell(body)}'`,
    },
    {
      id: 'python',
      label: 'Python',
      code: `# pip install openai
import os
from openai import OpenAI

client = OpenAI(
    api_key=os.environ["SOLIDRUST_API_KEY"],
    base_url="${baseUrl}",
)
answer = client.chat.completions.create(
${pythonArguments(request)}
)
print(answer.choices[0].message.content)`,
    },
    {
      id: 'node',
      label: 'Node',
      code: `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({
  apiKey: process.env.SOLIDRUST_API_KEY,
  baseURL: '${baseUrl}',
});
const answer = await client.chat.completions.create(${JSON.stringify(request, null, 2)});
console.log(answer.choices[0].message.content);`,
    },
  ];
}
