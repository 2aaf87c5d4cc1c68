import { Anchor, Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, api, unwrap } from '../../api/client';
import { meQuery, useAbout } from '../../api/queries';
import { AuthCard } from './AuthCard';
import { EmailField } from './EmailField';
import { useSubmit } from './useSubmit';

export function LogInPage() {
  const queries = useQueryClient();
  const router = useRouter();
  const about = useAbout();
  const { next, ended } = useSearch({ strict: false }) as { next?: string; ended?: 'true' };
  const [needsCode, setNeedsCode] = useState(false);
  const form = useSubmit({
    check: (text) => ({
      email: text('email').trim() ? null : 'Enter your e-mail address',
      password: text('password') ? null : 'Enter your password',
    }),
    send: async (text) => {
      const code = text('code').trim() || undefined;
      const body = { email: text('email').trim(), password: text('password'), code };
      try {
        const me = await unwrap(api.POST('/api/session', { body }));
        queries.setQueryData(meQuery.queryKey, me);
        router.history.push(next ?? '/');
      } catch (caught) {
        const asked = caught instanceof ApiError && caught.code === 'second_factor_required';
        if (!asked || needsCode) throw caught;
        setNeedsCode(true);
      }
    },
  });

  const canSignUp = about.data && about.data.sign_up !== 'closed';
  return (
    <AuthCard
      title="Sign in"
      lead={
        needsCode
          ? 'Enter the code from your authenticator app.'
          : ended && 'Your session has ended. Sign in to go on where you were.'
      }
      error={form.error}
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
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <EmailField error={form.faultOf('email')} />
          <PasswordInput
            name="password"
            label="Password"
            autoComplete="current-password"
            required
            error={form.faultOf('password')}
          />
          {needsCode && (
            <TextInput
              name="code"
              label="Code"
              description="Or one of your recovery codes"
              autoComplete="one-time-code"
              required
              autoFocus
              error={form.faultOf('code')}
            />
          )}
          <Button type="submit" loading={form.busy} fullWidth>
            Sign in
          </Button>
          <Group justify="center">
            <Anchor component={Link} to="/forgot" size="sm" className="own-line">
              Forgot your password?
            </Anchor>
          </Group>
        </Stack>
      </form>
    </AuthCard>
  );
}
