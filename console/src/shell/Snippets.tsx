import { Box, Tabs } from '@mantine/core';
import { CopyIcon } from './CopyButton';

interface SnippetsProps {
  baseUrl: string;
  model: string;
  apiKey?: string; // the real one only where it is shown once anyway
}

export function snippetsFor({ baseUrl, model, apiKey }: SnippetsProps) {
  const curlKey = apiKey ?? '$SOLIDRUST_API_KEY';
  return [
    {
      id: 'curl',
      label: 'curl',
      code: `curl ${baseUrl}/chat/completions \\
  -H "X-API-Key: ${curlKey}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hi"}]}'`,
    },
    {
      id: 'python',
      label: 'Python',
      code: `import os
from openai import OpenAI

client = OpenAI(
    api_key=os.environ["SOLIDRUST_API_KEY"],
    base_url="${baseUrl}",
)
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hi"}],
)
print(answer.choices[0].message.content)`,
    },
    {
      id: 'node',
      label: 'Node',
      code: `import OpenAI from 'openai';

const client = new OpenAI({
  apiKey: process.env.SOLIDRUST_API_KEY,
  baseURL: '${baseUrl}',
});
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hi' }],
});
console.log(answer.choices[0].message.content);`,
    },
  ];
}

export function Snippet({ code, label }: { code: string; label: string }) {
  return (
    <Box pos="relative">
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: for that reason */}
      <section className="snippet" tabIndex={0} aria-label={label}>
        <pre>{code}</pre>
      </section>
      <Box pos="absolute" top={6} right={6}>
        <CopyIcon value={code} label={`Copy ${label}`} />
      </Box>
    </Box>
  );
}

export function Snippets(props: SnippetsProps) {
  const snippets = snippetsFor(props);
  return (
    <Tabs defaultValue="curl" keepMounted={false}>
      <Tabs.List mb="sm">
        {snippets.map(({ id, label }) => (
          <Tabs.Tab key={id} value={id}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map(({ id, label, code }) => (
        <Tabs.Panel key={id} value={id}>
          <Snippet code={code} label={label} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
