import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { AnchorLink, ButtonLink } from '../../shell/links';
import { AuthCard } from './AuthCard';
import { kMinWithSecondFactor, passwordFault } from './password';
import { words } from './sign_up_words';
import { useSubmit } from './useSubmit';
import { words as signIn } from './words';

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
      <AuthCard title={words.reset.done} lead={words.reset.signedOut}>
        <ButtonLink to="/login" fullWidth>
          {signIn.signIn}
        </ButtonLink>
      </AuthCard>
    );
  return (
    <AuthCard
      title={words.reset.title}
      error={form.error}
      footer={
        <AnchorLink to="/forgot" className="own-line">
          {words.reset.another}
        </AnchorLink>
      }
    >
      {!token && (
        <Alert color="yellow" data-tone="notice" title={words.incomplete}>
          {words.whyIncomplete}
        </Alert>
      )}
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <PasswordInput
            name="password"
            label={words.reset.fresh}
            description={words.reset.least}
            autoComplete="new-password"
            required
            autoFocus
            error={form.faultOf('password')}
          />
          <Button type="submit" loading={form.busy} disabled={!token} fullWidth>
            {words.reset.submit}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
