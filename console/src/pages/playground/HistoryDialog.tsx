import { ActionIcon, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Dialog } from '../../shell/Dialog';
import { formatRelative } from '../../shell/format';
import { clearHistory, forget, isKept, type Past, readHistory, setKept } from './history';
import { words } from './words';

interface HistoryDialogProps {
  account: string;
  onOpen: (past: Past) => void;
  onClose: () => void;
}

// Conversations of the past: in this browser alone, and it says so.
export function HistoryDialog({ account, onOpen, onClose }: HistoryDialogProps) {
  const [list, setList] = useState(() => readHistory(account));
  const [kept, keep] = useState(() => isKept(account));
  const titleOf = ({ title }: Past) => title || words.untitled;
  return (
    <Dialog title={words.history} size={640} onClose={onClose}>
      <Stack gap="md">
        <Text size="sm">{words.historyText}</Text>
        <Checkbox
          label={words.keepHistory}
          checked={kept}
          onChange={(event) => {
            setKept(account, event.currentTarget.checked);
            keep(event.currentTarget.checked);
          }}
        />
        {list.length === 0 ? (
          <Text size="sm" c="dimmed">
            {words.noHistory}
          </Text>
        ) : (
          <ul className="past">
            {list.map((past) => (
              <li key={past.id}>
                <div>
                  <Text size="sm" lineClamp={2} className="break" dir="auto">
                    {titleOf(past)}
                  </Text>
                  <Text size="xs" c="dimmed" className="break">
                    {formatRelative(past.atMs)} · {words.turns(past.threads[0]?.length ?? 0)} ·{' '}
                    <bdi>{past.models.join(', ')}</bdi>
                  </Text>
                </div>
                <Group gap={4} wrap="nowrap">
                  <Button size="xs" variant="default" onClick={() => onOpen(past)}>
                    {words.open}
                  </Button>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={words.remove(titleOf(past))}
                    onClick={() => {
                      forget(account, past.id);
                      setList(readHistory(account));
                    }}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Group>
              </li>
            ))}
          </ul>
        )}
        {list.length > 0 && (
          <Button
            variant="default"
            className="fit"
            onClick={() => {
              clearHistory(account);
              setList([]);
            }}
          >
            {words.clearHistory}
          </Button>
        )}
      </Stack>
    </Dialog>
  );
}
