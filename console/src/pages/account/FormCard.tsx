import { Button, Card } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, type ReactNode, useState } from 'react';
import { messageOf } from '../../api/client';
import { FormAlert } from '../../shell/FormAlert';
import { Section } from './Section';

interface FormCardProps {
  title: ReactNode;
  lead?: ReactNode;
  submitLabel: string;
  done: string; // said when it went well
  submit: (text: (name: string) => string) => Promise<unknown>;
  children: ReactNode;
}

// A card with one small form: its fields by name, its error above, a note when it went well.
export function FormCard({ title, lead, submitLabel, done, submit, children }: FormCardProps) {
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
        <Section title={title} lead={lead}>
          <FormAlert message={error} />
          {children}
          <Button type="submit" loading={busy} w="fit-content" variant="default">
            {submitLabel}
          </Button>
        </Section>
      </form>
    </Card>
  );
}
