import { Card, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { meQuery, useMe } from '../../api/queries';
import { Tag } from '../../shell/Tag';
import { EnrolTotp } from './EnrolTotp';
import { FormCard } from './FormCard';
import { RecoveryCodes } from './RecoveryCodes';
import { Section } from './Section';

const kTitle = 'Two-factor authentication';

export function TotpCard() {
  const { data: me } = useMe();
  const queries = useQueryClient();
  const [codes, setCodes] = useState<string[] | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: meQuery.queryKey });
  if (me?.second_factor && !codes)
    return (
      <FormCard
        title={
          <>
            {kTitle} <Tag tone="ok">on</Tag>
          </>
        }
        lead="Signing in asks for a code from your authenticator app, or for a recovery code."
        submitLabel="Turn off"
        done="Two-factor authentication is off."
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
      <Section
        title={
          <>
            {kTitle} <Tag>off</Tag>
          </>
        }
        lead="When it is on, your password alone is not enough to sign in: you also enter a code from an app on your phone."
      >
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
      </Section>
    </Card>
  );
}
