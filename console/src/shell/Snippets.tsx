import { Box, Tabs } from '@mantine/core';
import { CopyIcon } from './CopyButton';
import { type ChatRequest, snippetsFor } from './snippet_text';

interface SnippetsProps {
  baseUrl: string;
  request: ChatRequest;
  apiKey?: string;
}

function Snippet({ code, label }: { code: string; label: string }) {
  return (
    <Box pos="relative">
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: for that reason */}
      <section className="snippet mono" tabIndex={0} aria-label={`Code for ${label}`}>
        <pre>{code}</pre>
      </section>
      <Box className="snippet-copy">
        <CopyIcon value={code} label={`Copy the code for ${label}`} />
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
