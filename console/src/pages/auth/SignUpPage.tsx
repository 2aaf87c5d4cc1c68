import { zodResolver } from '@hookform/resolvers/zod';
import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { ApiError, api, messageOf, unwrap } from '../../api/client';
import { useAbout } from '../../api/queries';
import { AuthCard } from './AuthCard';
import { email, newPassword } from './password';

const schema = z.object({ email, password: newPassword, invite: z.string().optional() });
type Form = z.infer<typeof schema>;

export function SignUpPage() {
  const about = useAbout();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const form = useForm<Form>({ resolver: zodResolver(schema), mode: 'onTouched' });
  const signIn = (
    <>
      Have an account?{' '}
      <Anchor component={Link} to="/login">
        Sign in
      </Anchor>
    </>
  );

  if (sentTo)
    return (
      <AuthCard title="Look into your mail" footer={signIn}>
        <Text size="sm">
          We have sent a link to <b>{sentTo}</b>. Open it within 24 hours to confirm that the address is
          yours. If it has an account already, the mail says so.
        </Text>
      </AuthCard>
    );
  if (about.data?.sign_up === 'closed')
    return (
      <AuthCard title="Sign-up is closed" footer={signIn}>
        <Text size="sm">Ask whoever runs this installation for an account.</Text>
      </AuthCard>
    );

  const submit = form.handleSubmit(async (body) => {
    setError(null);
    try {
      await unwrap(api.POST('/api/sign-up', { body }));
      setSentTo(body.email);
    } catch (caught) {
      const field = caught instanceof ApiError ? caught.field : undefined;
      if (field === 'email' || field === 'password' || field === 'invite')
        form.setError(field, { message: messageOf(caught) });
      else setError(messageOf(caught));
    }
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <AuthCard
      title="Create your account"
      lead="Then create a key, and make your first call in a minute."
      error={error}
      footer={signIn}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            autoFocus
            error={errors.email?.message}
            {...form.register('email')}
          />
          <PasswordInput
            label="Password"
            description="At least 15 characters. Any character counts; no rules beyond that."
            autoComplete="new-password"
            required
            error={errors.password?.message}
            {...form.register('password')}
          />
          {about.data?.sign_up === 'invite' && (
            <TextInput
              label="Invitation"
              required
              error={errors.invite?.message}
              {...form.register('invite')}
            />
          )}
          <Button type="submit" loading={isSubmitting}>
            Sign up
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
