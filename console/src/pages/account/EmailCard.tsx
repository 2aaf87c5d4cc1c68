import { PasswordInput, TextInput } from '@mantine/core';
import { api, unwrap } from '../../api/client';
import { useMe } from '../../api/queries';
import { FormCard } from './FormCard';
import { words } from './words';

export function EmailCard() {
  const { data: me } = useMe();
  return (
    <FormCard
      title={words.email.title}
      lead={words.email.lead(me?.email ?? '')}
      submitLabel={words.email.submit}
      done={words.email.done}
      submit={(text) =>
        unwrap(
          api.PUT('/api/account/email', {
            body: { email: text('email').trim(), current_password: text('password') },
          }),
        )
      }
    >
      <TextInput name="email" type="email" label={words.email.fresh} autoComplete="email" required />
      <PasswordInput name="password" label={words.yourPassword} autoComplete="current-password" required />
    </FormCard>
  );
}
