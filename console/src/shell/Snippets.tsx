import { Tabs } from '@mantine/core';
import { CopyIcon } from './CopyButton';
import { words } from './frame_words';
import { type ChatRequest, snippetsFor } from './snippet_text';

interface CodeProps {
  where: string; // the file or program that it is for
  label: string;
  code: string;
}

export function Code({ where, label, code }: CodeProps) {
  return (
    <div className="snippet">
      <div className="snippet-bar">
        <span>{where}</span>
        <CopyIcon value={code} label={words.code.copyThe(label.toLowerCase())} />
      </div>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: for that reason */}
      <section className="snippet-text mono" tabIndex={0} aria-label={label}>
        <pre>{code}</pre>
      </section>
    </div>
  );
}

interface SnippetsProps {
  baseUrl: string;
  request: ChatRequest;
  apiKey?: string;
}

export function Snippets(props: SnippetsProps) {
  return (
    <Tabs defaultValue="curl" keepMounted={false}>
      <Tabs.List mb="sm">
        {snippetsFor(props).map(({ id, label }) => (
          <Tabs.Tab key={id} value={id}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippetsFor(props).map(({ id, label, setup, file, code }) => (
        <Tabs.Panel key={id} value={id}>
          {setup && <Code where={words.code.shellOnce} label={words.code.preparation(label)} code={setup} />}
          <Code where={file} label={words.code.code(label)} code={code} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
