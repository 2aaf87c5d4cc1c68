import { Alert, Button, Card, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, type ReactNode, useState } from 'react';
import { messageOf } from '../../api/client';

interface FormCardProps {
  title: string;
  lead?: ReactNode;
  submitLabel: string;
  done: string; // said when it went well
  quiet?: boolean; // not what people come for
  submit: (text: (name: string) => string) => Promise<unknown>;
  children: ReactNode;
}

// A card with one small form: its fields by name, its error above, a note when it went well.
export function FormCard({ title, lead, submitLabel, done, quiet, submit, children }: FormCardProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    setBusy(true);
    setError(null);
    try {
      await submit((name) => String(data.get(name) ?? ''));
      form.reset();
      notifications.show({ message: done });
    } catch (caught) {
      setError(messageOf(caught));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card>
      <form onSubmit={onSubmit}>
        <Stack maw={460}>
          <div>
            <Title order={2} size="h5">
              {title}
            </Title>
            {lead && (
              <Text size="sm" c="dimmed">
                {lead}
              </Text>
            )}
          </div>
          {error && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          {children}
          <Button type="submit" loading={busy} w="fit-content" variant={quiet ? 'default' : 'filled'}>
            {submitLabel}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
