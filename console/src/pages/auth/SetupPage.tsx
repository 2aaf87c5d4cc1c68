import { Alert, Button, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api, unwrap } from '../../api/client';
import { signedIn } from '../../api/queries';
import { AuthCard } from './AuthCard';
import { CredentialFields } from './CredentialFields';
import { emailFault, passwordFault } from './password';
import { words } from './sign_up_words';
import { useSubmit } from './useSubmit';

export function SetupPage() {
  const { token } = useSearch({ from: '/setup' });
  const navigate = useNavigate();
  const form = useSubmit({
    check: (text) => ({ email: emailFault(text('email')), password: passwordFault(text('password')) }),
    send: async (text) => {
      const body = { email: text('email').trim(), password: text('password'), token: token ?? '' };
      signedIn(await unwrap(api.POST('/api/setup', { body })));
      await navigate({ to: '/first-steps' });
    },
  });
  return (
    <AuthCard title={words.setup.title} lead={words.setup.lead} error={form.error}>
      {!token && (
        <Alert color="yellow" data-tone="notice" title={words.setup.noLink}>
          {words.setup.whereLink}
        </Alert>
      )}
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <CredentialFields faultOf={form.faultOf} />
          <Button type="submit" loading={form.busy} disabled={!token} fullWidth>
            {words.setup.submit}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
