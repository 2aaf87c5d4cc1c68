import { Card, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTitle } from './Page';

// A page that has one thing to say.
export function Message({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className="auth-page">
      <Card padding="xl" w="100%" maw={420}>
        <Stack align="flex-start">
          <div className="brand">
            <img src="/favicon.svg" width={28} height={28} alt="" />
            SolidRusT
          </div>
          <Title order={1} size="h3">
            {title}
          </Title>
          {text && (
            <Text c="dimmed" size="sm">
              {text}
            </Text>
          )}
          {children}
        </Stack>
      </Card>
    </main>
  );
}
