import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { AnchorLink, ButtonLink } from '../../shell/links';
import { AuthCard } from './AuthCard';
import { kMinWithSecondFactor, passwordFault } from './password';
import { useSubmit } from './useSubmit';

export function ResetPage() {
  const { token } = useSearch({ from: '/reset' });
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  const form = useSubmit({
    // Who has a second factor may have a shorter one; only the server knows.
    check: (text) => ({ password: passwordFault(text('password'), kMinWithSecondFactor) }),
    send: async (text) => {
      const body = { token: token ?? '', password: text('password') };
      await unwrap(api.PUT('/api/password-reset', { body }));
      queries.clear();
      setDone(true);
    },
  });
  if (done)
    return (
      <AuthCard title="Your password is changed" lead="You were signed out everywhere.">
        <ButtonLink to="/login" fullWidth>
          Sign in
        </ButtonLink>
      </AuthCard>
    );
  return (
    <AuthCard
      title="Choose a new password"
      error={form.error}
      footer={
        <AnchorLink to="/forgot" className="own-line">
          Ask for a new link
        </AnchorLink>
      }
    >
      {!token && (
        <Alert color="yellow" data-tone="notice" title="This link is incomplete">
          Open the one in the mail again, or copy it whole.
        </Alert>
      )}
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <PasswordInput
            name="password"
            label="New password"
            description="At least 15 characters, or 8 with two-factor authentication on"
            autoComplete="new-password"
            required
            autoFocus
            error={form.faultOf('password')}
          />
          <Button type="submit" loading={form.busy} disabled={!token} fullWidth>
            Change password
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
