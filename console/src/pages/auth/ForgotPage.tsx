import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { AnchorLink } from '../../shell/links';
import { AuthCard } from './AuthCard';
import { EmailField } from './EmailField';
import { MailFolder } from './MailFolder';
import { emailFault } from './password';
import { useSubmit } from './useSubmit';

export function ForgotPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useSubmit({
    check: (text) => ({ email: emailFault(text('email')) }),
    send: async (text) => {
      const email = text('email').trim();
      await unwrap(api.POST('/api/password-reset', { body: { email } }));
      setSentTo(email);
    },
  });
  const back = (
    <AnchorLink to="/login" className="own-line">
      Back to sign-in
    </AnchorLink>
  );
  if (sentTo)
    return (
      <AuthCard title="Check your inbox" footer={back}>
        <Text size="sm">
          If <b className="break">{sentTo}</b> has an account, a link is on its way. It works once, within the
          next 30 minutes.
        </Text>
        <MailFolder />
      </AuthCard>
    );
  return (
    <AuthCard
      title="Reset your password"
      lead="We will send you a link to choose a new one."
      error={form.error}
      footer={back}
    >
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <EmailField error={form.faultOf('email')} />
          <Button type="submit" loading={form.busy} fullWidth>
            Send the link
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
