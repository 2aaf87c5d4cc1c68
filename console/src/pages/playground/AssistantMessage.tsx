import { Group, List, Text } from '@mantine/core';
import { IconBraces, IconRefresh } from '@tabler/icons-react';
import { useDeferredValue } from 'react';
import { CopyIcon } from '../../shell/CopyButton';
import { IconAction } from '../../shell/IconAction';
import { Code } from '../../shell/Snippets';
import { Tag } from '../../shell/Tag';
import { thoughtAndText } from './answer';
import type { AssistantTurn } from './conversation';
import { FaultNote } from './FaultNote';
import { Figures } from './Figures';
import { Markdown } from './markdown';
import type { Verdict } from './schema';
import { ToolCalls } from './ToolCalls';
import { readJson } from './tools';
import { words } from './words';

function Reasoning({ text, running }: { text: string; running: boolean }) {
  const count = text.split(/\s+/).filter(Boolean).length;
  return (
    <details className="more reasoning">
      <summary>{running ? words.thinking : words.reasoning(count)}</summary>
      <Text size="sm" c="dimmed" className="said" dir="auto">
        {text}
      </Text>
    </details>
  );
}

function VerdictNote({ verdict }: { verdict: Verdict }) {
  if (typeof verdict === 'string')
    return (
      <div className="verdict">
        <Tag tone="ok">{verdict === 'follows' ? words.follows : words.isJson}</Tag>
      </div>
    );
  return (
    <div className="verdict">
      <Tag tone="warn">{words.notAsAsked}</Tag>
      <List size="xs" mt={4}>
        {verdict.faults.map((fault) => (
          <List.Item key={fault} className="break">
            {fault}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

// JSON alone is shown as such, in lines.
function Answer({ text, running }: { text: string; running: boolean }) {
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) {
    if (running) return <pre className="said mono">{text}</pre>;
    const read = readJson(text);
    if (read.fault === undefined && typeof read.value === 'object')
      return <Code where="JSON" label="JSON" code={JSON.stringify(read.value, null, 2)} />;
  }
  return <Markdown text={text} />;
}

interface AssistantMessageProps {
  turn: AssistantTurn;
  open: boolean; // the model waits for results of its calls
  may: boolean; // ask
  onResult: (call: string, result: string) => void;
  onSendResults: () => void;
  onAgain: () => void;
  onRaw: () => void;
}

export function AssistantMessage(props: AssistantMessageProps) {
  const { turn, open, may, onResult, onSendResults, onAgain, onRaw } = props;
  const running = turn.state === 'running';
  const { reasoning, text } = thoughtAndText(turn);
  const shown = useDeferredValue(text);
  const began = text !== '' || reasoning !== '' || turn.calls.length > 0;
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" fw={600} c="dimmed" className="break" dir="auto">
          {turn.model}
        </Text>
        <Group gap={2} wrap="nowrap">
          {text !== '' && <CopyIcon value={text} label={words.copyAnswer} />}
          <IconAction icon={IconBraces} label={words.rawLabel} onClick={onRaw} aria-haspopup="dialog" />
          {!running && !turn.fault && (
            <IconAction icon={IconRefresh} label={words.askAgain} onClick={onAgain} disabled={!may} />
          )}
        </Group>
      </Group>
      {reasoning !== '' && <Reasoning text={reasoning} running={running && text === ''} />}
      {shown !== '' && (
        <div className="answer">
          <Answer text={shown} running={running} />
        </div>
      )}
      {running && !began && (
        <Text size="sm" c="dimmed">
          {words.waiting}
        </Text>
      )}
      {turn.state === 'done' && !began && (
        <Text size="sm" c="dimmed">
          {words.noWords}
        </Text>
      )}
      {turn.calls.length > 0 && (
        <ToolCalls calls={turn.calls} open={open} ready={may} onResult={onResult} onSend={onSendResults} />
      )}
      {turn.verdict && <VerdictNote verdict={turn.verdict} />}
      {turn.fault && <FaultNote fault={turn.fault} began={began} onAgain={onAgain} />}
      <Figures turn={turn} />
    </>
  );
}
