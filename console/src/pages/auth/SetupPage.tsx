import { Alert, Button, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api, unwrap } from '../../api/client';
import { signedIn } from '../../api/queries';
import { AuthCard } from './AuthCard';
import { CredentialFields } from './CredentialFields';
import { emailFault, passwordFault } from './password';
import { useSubmit } from './useSubmit';

export function SetupPage() {
  const { token } = useSearch({ from: '/setup' });
  const navigate = useNavigate();
  const form = useSubmit({
    check: (text) => ({ email: emailFault(text('email')), password: passwordFault(text('password')) }),
    send: async (text) => {
      const body = { email: text('email').trim(), password: text('password'), token: token ?? '' };
      signedIn(await unwrap(api.POST('/api/setup', { body })));
      await navigate({ to: '/' });
    },
  });
  return (
    <AuthCard
      title="Set up this installation"
      lead="You become its operator, who manages accounts, tiers and model servers."
      error={form.error}
    >
      {!token && (
        <Alert color="yellow" data-tone="notice" title="Open the set-up link">
          The server wrote a link into its log when it first started. It is good for 30 minutes; a restart
          writes a new one.
        </Alert>
      )}
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <CredentialFields faultOf={form.faultOf} />
          <Button type="submit" loading={form.busy} disabled={!token} fullWidth>
            Become the operator
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
