import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { meQuery } from '../../api/queries';
import { AuthCard } from './AuthCard';

// Opening the link shows this form and changes nothing: mail scanners open links too.
export function VerifyPage() {
  const { token } = useSearch({ strict: false }) as { token?: string };
  const queries = useQueryClient();
  const [state, setState] = useState<'asking' | 'busy' | 'done'>('asking');
  const [error, setError] = useState<string | null>(null);
  const verify = async () => {
    setState('busy');
    try {
      await unwrap(api.POST('/api/verification', { body: { token: token ?? '' } }));
      setState('done');
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
    } catch (caught) {
      setError(messageOf(caught));
      setState('asking');
    }
  };
  return (
    <AuthCard
      title={state === 'done' ? 'Your address is confirmed' : 'Confirm your e-mail address'}
      error={error}
    >
      <Stack>
        {state === 'done' ? (
          <Button component={Link} to="/">
            Go on
          </Button>
        ) : (
          <>
            {!token && <Text size="sm">This link is incomplete. Open the one in the mail again.</Text>}
            <Button onClick={verify} loading={state === 'busy'} disabled={!token}>
              Confirm
            </Button>
          </>
        )}
        <Text size="sm" ta="center">
          <Anchor component={Link} to="/login">
            Sign in
          </Anchor>
        </Text>
      </Stack>
    </AuthCard>
  );
}
