import { Alert, Button, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { meQuery, signedIn } from '../../api/queries';
import { AnchorLink, ButtonLink } from '../../shell/links';
import { AuthCard } from './AuthCard';
import { words } from './sign_up_words';
import { words as signIn } from './words';

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
      title={state === 'done' ? words.verify.done : words.verify.title}
      lead={state === 'done' ? words.verify.thanks : words.verify.lead}
      error={error}
      footer={
        state !== 'done' && (
          <AnchorLink to="/login" className="own-line">
            {signIn.signIn}
          </AnchorLink>
        )
      }
    >
      <Stack>
        {state === 'done' ? (
          <ButtonLink to="/" fullWidth>
            {words.verify.go}
          </ButtonLink>
        ) : (
          <>
            {!token && (
              <Alert color="yellow" data-tone="notice" title={words.incomplete}>
                {words.whyIncomplete}
              </Alert>
            )}
            <Button onClick={verify} loading={state === 'busy'} disabled={!token} fullWidth>
              {words.verify.submit}
            </Button>
          </>
        )}
      </Stack>
    </AuthCard>
  );
}
