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
import { words } from './words';

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
            {words.totp.title} <Tag tone="ok">{words.on}</Tag>
          </>
        }
        lead={words.totp.lead}
        submitLabel={words.totp.turnOff}
        done={words.totp.done}
        submit={async (text) => {
          await unwrap(api.POST('/api/account/totp/remove', { body: { password: text('password') } }));
          await refresh();
        }}
      >
        <PasswordInput name="password" label={words.yourPassword} autoComplete="current-password" required />
      </FormCard>
    );
  return (
    <Card>
      <Section
        title={
          <>
            {words.totp.title} <Tag>{words.off}</Tag>
          </>
        }
        lead={words.totp.leadOff}
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
