import { Button, Text } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { AuthCard } from './AuthCard';
import { NewPasswordForm } from './NewPasswordForm';

export function ResetPage() {
  const { token } = useSearch({ strict: false }) as { token?: string };
  const [done, setDone] = useState(false);
  const [error, setError] = useState<string | null>(null);
  if (done)
    return (
      <AuthCard title="Your password is changed" lead="All sessions were ended.">
        <Button component={Link} to="/login">
          Sign in
        </Button>
      </AuthCard>
    );
  return (
    <AuthCard title="Choose a new password" error={error}>
      {!token && <Text size="sm">This link is incomplete. Open the one in the mail again.</Text>}
      <NewPasswordForm
        submitLabel="Change password"
        disabled={!token}
        onSubmit={async (password) => {
          setError(null);
          try {
            await unwrap(api.PUT('/api/password-reset', { body: { token: token ?? '', password } }));
            setDone(true);
          } catch (caught) {
            setError(messageOf(caught));
          }
        }}
      />
    </AuthCard>
  );
}
