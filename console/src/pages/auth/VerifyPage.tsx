import { Alert, Button, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { meQuery, signedIn } from '../../api/queries';
import { AnchorLink, ButtonLink } from '../../shell/links';
import { AuthCard } from './AuthCard';

// Opening the link shows this form and changes nothing: mail scanners open links too. In the browser that signed up,
// confirming signs in.
export function VerifyPage() {
  const { token } = useSearch({ from: '/verify' });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [state, setState] = useState<'asking' | 'busy' | 'done'>('asking');
  const [error, setError] = useState<string | null>(null);
  const verify = async () => {
    setState('busy');
    setError(null);
    try {
      const me = await unwrap(api.POST('/api/verification', { body: { token: token ?? '' } }));
      if (me) {
        signedIn(me);
        await navigate({ to: '/' });
        return;
      }
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
      lead={
        state === 'done'
          ? 'Thank you. Your account is ready to use.'
          : 'One click, and your account is ready to use.'
      }
      error={error}
      footer={
        state !== 'done' && (
          <AnchorLink to="/login" className="own-line">
            Sign in
          </AnchorLink>
        )
      }
    >
      <Stack>
        {state === 'done' ? (
          <ButtonLink to="/" fullWidth>
            Continue
          </ButtonLink>
        ) : (
          <>
            {!token && (
              <Alert color="yellow" data-tone="notice" title="This link is incomplete">
                Open the one in the mail again, or copy it whole.
              </Alert>
            )}
            <Button onClick={verify} loading={state === 'busy'} disabled={!token} fullWidth>
              Confirm
            </Button>
          </>
        )}
      </Stack>
    </AuthCard>
  );
}
