import { Anchor, Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError, api, messageOf, unwrap } from '../../api/client';
import { meQuery, useAbout } from '../../api/queries';
import { AuthCard } from './AuthCard';

export function LogInPage() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const about = useAbout();
  const { next } = useSearch({ strict: false }) as { next?: string };
  const [needsCode, setNeedsCode] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    setBusy(true);
    setError(null);
    try {
      const body = {
        email: text('email').trim(),
        password: text('password'),
        code: text('code').trim() || undefined,
      };
      const me = await unwrap(api.POST('/api/session', { body }));
      queries.setQueryData(meQuery.queryKey, me);
      await navigate({ to: next ?? '/' });
    } catch (caught) {
      if (caught instanceof ApiError && caught.code === 'second_factor_required') setNeedsCode(true);
      else setError(messageOf(caught));
    } finally {
      setBusy(false);
    }
  };

  const canSignUp = about.data && about.data.sign_up !== 'closed';
  return (
    <AuthCard
      title="Sign in"
      error={error}
      footer={
        canSignUp && (
          <>
            No account yet?{' '}
            <Anchor component={Link} to="/sign-up">
              Sign up
            </Anchor>
          </>
        )
      }
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput name="email" type="email" label="E-mail" autoComplete="username" required autoFocus />
          <PasswordInput name="password" label="Password" autoComplete="current-password" required />
          {needsCode && (
            <TextInput
              name="code"
              label="Code"
              description="From your authenticator app, or one of your recovery codes"
              autoComplete="one-time-code"
              required
              autoFocus
            />
          )}
          <Group justify="space-between">
            <Anchor component={Link} to="/forgot" size="sm">
              Forgot your password?
            </Anchor>
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
          </Group>
        </Stack>
      </form>
    </AuthCard>
  );
}
