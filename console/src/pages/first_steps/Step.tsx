import { Card, Group, Loader, Stack, Text, ThemeIcon, Title, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { words } from './words';

interface StepProps {
  number: number;
  title: string;
  done: boolean;
  active: boolean;
  waiting?: boolean;
  state?: string; // what holds now, done or not
  children?: ReactNode;
}

export function Step({ number, title, done, active, waiting, state, children }: StepProps) {
  return (
    <Card component="li" padding="md" aria-current={active ? 'step' : undefined}>
      <Group align="flex-start" wrap="nowrap">
        <ThemeIcon
          radius="xl"
          size={30}
          color={done ? 'teal.8' : undefined}
          variant={done || active ? 'filled' : 'default'}
        >
          {done ? (
            <IconCheck size={18} aria-hidden />
          ) : waiting ? (
            <Loader size={16} color="white" aria-hidden />
          ) : (
            <Text span size="sm" fw={600} aria-hidden>
              {number}
            </Text>
          )}
        </ThemeIcon>
        <Stack gap="sm" flex={1} miw={0}>
          <Group gap="xs" mih={30}>
            <Title order={2} size="h5" c={done || active ? undefined : 'dimmed'}>
              {title}
              {done && <VisuallyHidden>{words.done}</VisuallyHidden>}
            </Title>
          </Group>
          {state && (
            <Text size="sm" c="dimmed" className="break">
              {state}
            </Text>
          )}
          {active && children}
        </Stack>
      </Group>
    </Card>
  );
}
