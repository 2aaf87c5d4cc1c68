import { Button, Text } from '@mantine/core';
import { IconBan, IconCalendarOff, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { Key } from '../../api/client';
import { type BulkKind, concerns } from './bulk';
import { words } from './words';

interface BulkBarProps {
  keys: Key[];
  all: number | undefined; // that could be chosen; not known before all are there
  onAll: () => void;
  onAct: (kind: BulkKind) => void;
  onClear: () => void;
}

const actions = [
  { kind: 'disable', icon: IconPlayerPause },
  { kind: 'enable', icon: IconPlayerPlay },
  { kind: 'expire', icon: IconCalendarOff },
  { kind: 'revoke', icon: IconBan },
] as const;

// What can be done with all the keys that are chosen.
export function BulkBar({ keys, all, onAll, onAct, onClear }: BulkBarProps) {
  return (
    <section className="bulk-bar" aria-label={words.chosen(keys.length)}>
      <Text size="sm" fw={600} role="status">
        {words.chosen(keys.length)}
      </Text>
      {actions
        .filter(({ kind }) => keys.some(concerns[kind]))
        .map(({ kind, icon: Icon }) => (
          <Button
            key={kind}
            size="xs"
            variant="default"
            c={kind === 'revoke' ? 'var(--mantine-color-error)' : undefined}
            leftSection={<Icon size={15} aria-hidden />}
            onClick={() => onAct(kind)}
          >
            {words.bulk.act[kind]}
          </Button>
        ))}
      {(all === undefined || keys.length < all) && (
        <Button size="xs" variant="subtle" color="gray" c="dimmed" onClick={onAll}>
          {words.chooseAll(all)}
        </Button>
      )}
      <Button size="xs" variant="subtle" color="gray" c="dimmed" onClick={onClear}>
        {words.clear}
      </Button>
    </section>
  );
}
