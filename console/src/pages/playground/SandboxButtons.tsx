import { Button, Group, Text, Tooltip } from '@mantine/core';
import { askedFor, failures } from './sandbox';
import { words } from './words';

interface SandboxButtonsProps {
  disabled: boolean;
  onAsk: (message: string) => void;
}

// What can go wrong with a model server, a button each.
export function SandboxButtons({ disabled, onAsk }: SandboxButtonsProps) {
  return (
    <section aria-label={words.sandbox}>
      <Text size="sm" fw={600}>
        {words.sandbox}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {words.sandboxText}
      </Text>
      <Group gap={6}>
        {failures.map(({ label, steps, hint }) => (
          <Tooltip key={label} label={hint}>
            <Button
              size="compact-sm"
              variant="default"
              disabled={disabled}
              onClick={() => onAsk(askedFor(steps))}
              aria-description={hint}
            >
              {label}
            </Button>
          </Tooltip>
        ))}
      </Group>
    </section>
  );
}
