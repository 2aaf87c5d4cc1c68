import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { AuthCard } from './AuthCard';

export function ForgotPage() {
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email') ?? '').trim();
    setBusy(true);
    setError(null);
    try {
      await unwrap(api.POST('/api/password-reset', { body: { email } }));
      setSent(true);
    } catch (caught) {
      setError(messageOf(caught));
    } finally {
      setBusy(false);
    }
  };
  return (
    <AuthCard
      title="Reset your password"
      error={error}
      footer={
        <Anchor component={Link} to="/login">
          Back to sign-in
        </Anchor>
      }
    >
      {sent ? (
        <Text size="sm">
          If the address has an account, a link is on its way. It is good for 30 minutes and for one use.
        </Text>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput name="email" type="email" label="E-mail" autoComplete="username" required autoFocus />
            <Button type="submit" loading={busy}>
              Send the link
            </Button>
          </Stack>
        </form>
      )}
    </AuthCard>
  );
}
