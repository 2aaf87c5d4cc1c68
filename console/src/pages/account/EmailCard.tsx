import { PasswordInput, TextInput } from '@mantine/core';
import { api, unwrap } from '../../api/client';
import { useMe } from '../../api/queries';
import { FormCard } from './FormCard';

export function EmailCard() {
  const { data: me } = useMe();
  return (
    <FormCard
      title="E-mail address"
      lead={`Now ${me?.email ?? ''}. It changes when you open the link that we send to the new address.`}
      submitLabel="Change address"
      done="Check the inbox of the new address."
      submit={(text) =>
        unwrap(
          api.PUT('/api/account/email', {
            body: { email: text('email').trim(), current_password: text('password') },
          }),
        )
      }
    >
      <TextInput name="email" type="email" label="New e-mail address" autoComplete="email" required />
      <PasswordInput name="password" label="Your password" autoComplete="current-password" required />
    </FormCard>
  );
}
