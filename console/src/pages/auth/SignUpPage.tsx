import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { useAbout } from '../../api/queries';
import { AnchorLink } from '../../shell/links';
import { AuthCard } from './AuthCard';
import { CredentialFields } from './CredentialFields';
import { MailFolder } from './MailFolder';
import { emailFault, passwordFault } from './password';
import { words } from './sign_up_words';
import { useSubmit } from './useSubmit';
import { words as signInWords } from './words';

export function SignUpPage() {
  const about = useAbout();
  const { invite } = useSearch({ from: '/sign-up' });
  const [sentTo, setSentTo] = useState<string | null>(null);
  const policy = about.data?.sign_up;
  const form = useSubmit({
    check: (text) => ({
      email: emailFault(text('email')),
      password: passwordFault(text('password')),
      invite: policy === 'invite' && text('invite').trim() === '' ? words.signUp.noInvite : null,
    }),
    send: async (text) => {
      const email = text('email').trim();
      const body = { email, password: text('password'), invite: text('invite').trim() || undefined };
      await unwrap(api.POST('/api/sign-up', { body }));
      setSentTo(email);
    },
  });
  const signIn = (
    <>
      {sentTo ? words.signUp.confirmed : words.signUp.known}{' '}
      <AnchorLink to="/login">{signInWords.signIn}</AnchorLink>
    </>
  );

  if (sentTo)
    return (
      <AuthCard title={words.checkInbox} footer={signIn}>
        <Text size="sm">
          {words.signUp.sentTo}
          <b className="break">{sentTo}</b>
          {words.signUp.sentThen}
        </Text>
        <MailFolder />
        <Text size="sm" c="dimmed">
          {words.signUp.nothing}{' '}
          <Anchor component="button" type="button" inherit onClick={() => setSentTo(null)}>
            {words.signUp.another}
          </Anchor>
          .
        </Text>
      </AuthCard>
    );
  if (policy === 'closed')
    return (
      <AuthCard title={words.signUp.closed} footer={signIn}>
        <Text size="sm">{words.signUp.whyClosed}</Text>
      </AuthCard>
    );
  return (
    <AuthCard title={words.signUp.title} lead={words.signUp.lead} error={form.error} footer={signIn}>
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <CredentialFields faultOf={form.faultOf} />
          {policy === 'invite' && (
            <TextInput
              name="invite"
              label={words.signUp.invite}
              description={words.signUp.inviteHint}
              defaultValue={invite}
              autoComplete="off"
              required
              error={form.faultOf('invite')}
            />
          )}
          {policy === 'domains' && (
            <Text size="xs" c="dimmed">
              {words.signUp.domains}
            </Text>
          )}
          <Button type="submit" loading={form.busy} fullWidth>
            {signInWords.signUp}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
