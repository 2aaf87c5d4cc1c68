import { zodResolver } from '@hookform/resolvers/zod';
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api, messageOf, unwrap } from '../../api/client';
import { meQuery } from '../../api/queries';
import { AuthCard } from './AuthCard';
import { email, newPassword } from './password';

const schema = z.object({ email, password: newPassword });

export function SetupPage() {
  const { token } = useSearch({ strict: false }) as { token?: string };
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<string | null>(null);
  const form = useForm<z.infer<typeof schema>>({ resolver: zodResolver(schema), mode: 'onTouched' });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (body) => {
    setError(null);
    try {
      const me = await unwrap(api.POST('/api/setup', { body: { ...body, token: token ?? '' } }));
      queries.setQueryData(meQuery.queryKey, me);
      await navigate({ to: '/' });
    } catch (caught) {
      setError(messageOf(caught));
    }
  });
  return (
    <AuthCard
      title="Set up this installation"
      lead="You become its operator: tiers, accounts and upstreams are yours to manage."
      error={error}
    >
      {!token && (
        <Alert color="yellow" title="Open the setup link">
          The server printed a link when it first started. It is good for 30 minutes; a restart prints a new
          one.
        </Alert>
      )}
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            error={errors.email?.message}
            {...form.register('email')}
          />
          <PasswordInput
            label="Password"
            description="At least 15 characters"
            autoComplete="new-password"
            required
            error={errors.password?.message}
            {...form.register('password')}
          />
          <Button type="submit" loading={isSubmitting} disabled={!token}>
            Become the operator
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
