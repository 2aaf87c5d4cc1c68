import { Alert, Card, Stack, Text, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTitle } from '../../shell/Page';

interface AuthCardProps {
  title: string;
  lead?: ReactNode;
  error?: string | null;
  footer?: ReactNode;
  children: ReactNode;
}

export function AuthCard({ title, lead, error, footer, children }: AuthCardProps) {
  useTitle(title);
  return (
    <main className="auth-page">
      <Stack w="100%" maw={420} gap="lg">
        <div className="brand">
          <img src="/favicon.svg" width={32} height={32} alt="" />
          SolidRusT
        </div>
        <Card shadow="sm" padding="xl">
          <Stack gap="md">
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {lead && (
                <Text c="dimmed" size="sm" mt={4}>
                  {lead}
                </Text>
              )}
            </div>
            {error && (
              <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
                {error}
              </Alert>
            )}
            {children}
          </Stack>
        </Card>
        {footer && (
          <Text size="sm" ta="center">
            {footer}
          </Text>
        )}
      </Stack>
    </main>
  );
}
