import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { AnchorLink } from '../../shell/links';
import { AuthCard } from './AuthCard';
import { EmailField } from './EmailField';
import { MailFolder } from './MailFolder';
import { emailFault } from './password';
import { words } from './sign_up_words';
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
      {words.forgot.back}
    </AnchorLink>
  );
  if (sentTo)
    return (
      <AuthCard title={words.checkInbox} footer={back}>
        <Text size="sm">
          {words.forgot.sentIf}
          <b className="break">{sentTo}</b>
          {words.forgot.sentThen}
        </Text>
        <MailFolder />
      </AuthCard>
    );
  return (
    <AuthCard title={words.forgot.title} lead={words.forgot.lead} error={form.error} footer={back}>
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <EmailField error={form.faultOf('email')} />
          <Button type="submit" loading={form.busy} fullWidth>
            {words.forgot.submit}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
