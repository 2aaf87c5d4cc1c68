import { Button, Stack, Text, Textarea } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Code } from '../../shell/Snippets';
import type { ToolCall } from './conversation';
import { readJson } from './tools';
import { words } from './words';

interface ToolCallsProps {
  calls: ToolCall[];
  open: boolean; // the model waits for the results
  ready: boolean;
  onResult: (call: string, result: string) => void;
  onSend: () => void;
}

const shownArguments = (text: string) => {
  const read = readJson(text);
  return read.fault === undefined ? JSON.stringify(read.value, null, 2) : text;
};

// What the model calls, and what it is told came of it.
export function ToolCalls({ calls, open, ready, onResult, onSend }: ToolCallsProps) {
  return (
    <Stack gap="sm" mt="xs">
      {calls.map((call) => (
        <div key={call.id} className="tool-call">
          <Text size="sm" fw={600} mb={6}>
            {words.calls}{' '}
            <span className="mono break" dir="auto">
              {call.name}
            </span>
          </Text>
          <Code
            where={words.arguments}
            label={words.argumentsOf(call.name)}
            code={shownArguments(call.arguments)}
          />
          {readJson(call.arguments).fault !== undefined && (
            <Text size="xs" c="var(--mantine-color-error)" mt={4}>
              {words.brokenArguments}
            </Text>
          )}
          {open ? (
            <Textarea
              mt="xs"
              label={words.result(call.name)}
              placeholder={words.resultPlaceholder}
              value={call.result}
              onChange={(event) => onResult(call.id, event.currentTarget.value)}
              autosize
              minRows={2}
              maxRows={10}
              dir="auto"
              classNames={{ input: 'mono' }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) onSend();
              }}
            />
          ) : (
            <div className="tool-result">
              <Code
                where={words.result(call.name)}
                label={words.result(call.name).toLowerCase()}
                code={call.result}
              />
            </div>
          )}
        </div>
      ))}
      {open && (
        <Button
          onClick={onSend}
          disabled={!ready}
          leftSection={<IconArrowRight size={16} aria-hidden />}
          className="fit"
        >
          {words.sendResults}
        </Button>
      )}
    </Stack>
  );
}
