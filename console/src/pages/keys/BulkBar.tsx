import { Button, Text } from '@mantine/core';
import { IconBan, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { Key } from '../../api/client';
import type { BulkChange } from './useBulkChange';
import { words } from './words';

interface BulkBarProps {
  keys: Key[];
  all: number | undefined; // that could be chosen; not known before all are there
  onAll: () => void;
  busy: boolean;
  onChange: (change: BulkChange) => void;
  onRevoke: () => void;
  onClear: () => void;
}

// What can be done with all the keys that are chosen.
export function BulkBar({ keys, all, onAll, busy, onChange, onRevoke, onClear }: BulkBarProps) {
  const has = (status: Key['status']) => keys.some((key) => key.status === status);
  return (
    <section className="bulk-bar" aria-label={words.chosen(keys.length)}>
      <Text size="sm" fw={600} role="status">
        {words.chosen(keys.length)}
      </Text>
      {(all === undefined || keys.length < all) && (
        <Button size="xs" variant="subtle" color="gray" c="dimmed" onClick={onAll}>
          {words.chooseAll(all)}
        </Button>
      )}
      {has('active') && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPause size={15} aria-hidden />}
          loading={busy}
          onClick={() => onChange('disabled')}
        >
          {words.disable}
        </Button>
      )}
      {has('disabled') && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          loading={busy}
          onClick={() => onChange('active')}
        >
          {words.enable}
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        c="var(--mantine-color-error)"
        leftSection={<IconBan size={15} aria-hidden />}
        disabled={busy}
        onClick={onRevoke}
      >
        {words.revoke}
      </Button>
      <Button size="xs" variant="subtle" color="gray" c="dimmed" onClick={onClear}>
        {words.clear}
      </Button>
    </section>
  );
}
