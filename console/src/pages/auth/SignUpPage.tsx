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
import { useSubmit } from './useSubmit';

export function SignUpPage() {
  const about = useAbout();
  const { invite } = useSearch({ from: '/sign-up' });
  const [sentTo, setSentTo] = useState<string | null>(null);
  const policy = about.data?.sign_up;
  const form = useSubmit({
    check: (text) => ({
      email: emailFault(text('email')),
      password: passwordFault(text('password')),
      invite: policy === 'invite' && text('invite').trim() === '' ? 'Enter your invitation' : null,
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
      {sentTo ? 'Already confirmed?' : 'Have an account?'} <AnchorLink to="/login">Sign in</AnchorLink>
    </>
  );

  if (sentTo)
    return (
      <AuthCard title="Check your inbox" footer={signIn}>
        <Text size="sm">
          We have sent a link to <b className="break">{sentTo}</b>. Open it within 24 hours to confirm that
          the address is yours.
        </Text>
        <MailFolder />
        <Text size="sm" c="dimmed">
          Nothing there after a few minutes? Check your spam folder, or{' '}
          <Anchor component="button" type="button" inherit onClick={() => setSentTo(null)}>
            enter the address again
          </Anchor>
          .
        </Text>
      </AuthCard>
    );
  if (policy === 'closed')
    return (
      <AuthCard title="Sign-up is closed" footer={signIn}>
        <Text size="sm">Ask whoever runs this installation for an account.</Text>
      </AuthCard>
    );
  return (
    <AuthCard
      title="Create your account"
      lead="From here to your first API call takes a few minutes."
      error={form.error}
      footer={signIn}
    >
      <form onSubmit={form.onSubmit} noValidate>
        <Stack>
          <CredentialFields faultOf={form.faultOf} />
          {policy === 'invite' && (
            <TextInput
              name="invite"
              label="Invitation"
              description="It came with the link that you were given"
              defaultValue={invite}
              autoComplete="off"
              required
              error={form.faultOf('invite')}
            />
          )}
          {policy === 'domains' && (
            <Text size="xs" c="dimmed">
              Only addresses of certain domains can sign up here.
            </Text>
          )}
          <Button type="submit" loading={form.busy} fullWidth>
            Sign up
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
