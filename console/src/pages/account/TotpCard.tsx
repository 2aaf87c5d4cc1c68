import { Card, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { meQuery, useMe } from '../../api/queries';
import { EnrolTotp } from './EnrolTotp';
import { FormCard } from './FormCard';
import { RecoveryCodes } from './RecoveryCodes';

export function TotpCard() {
  const { data: me } = useMe();
  const queries = useQueryClient();
  const [codes, setCodes] = useState<string[] | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: meQuery.queryKey });
  if (me?.second_factor && !codes)
    return (
      <FormCard
        title="Second factor"
        lead="On: signing in asks for a code from your authenticator app, or for a recovery code."
        submitLabel="Turn off"
        quiet
        done="The second factor is off."
        submit={async (text) => {
          await unwrap(api.POST('/api/account/totp/remove', { body: { password: text('password') } }));
          await refresh();
        }}
      >
        <PasswordInput name="password" label="Your password" autoComplete="current-password" required />
      </FormCard>
    );
  return (
    <Card>
      <Stack>
        <div>
          <Title order={2} size="h5">
            Second factor
          </Title>
          <Text size="sm" c="dimmed">
            Off. With it, your password alone is not enough to sign in: a code from an app on your phone is
            asked for too.
          </Text>
        </div>
        {codes ? (
          <RecoveryCodes
            codes={codes}
            onDone={() => {
              setCodes(null);
              void refresh();
            }}
          />
        ) : (
          <EnrolTotp onCodes={setCodes} />
        )}
      </Stack>
    </Card>
  );
}
