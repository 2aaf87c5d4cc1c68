import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface SectionProps {
  title: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
}

// What it is about on the left, what can be done on the right.
export function Section({ title, lead, children }: SectionProps) {
  return (
    <div className="split">
      <div>
        <Title order={2} size="h5">
          {title}
        </Title>
        {lead && (
          <Text size="sm" c="dimmed" mt={4} className="break">
            {lead}
          </Text>
        )}
      </div>
      <Stack maw={460}>{children}</Stack>
    </div>
  );
}
