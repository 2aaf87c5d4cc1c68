import { PasswordInput } from '@mantine/core';
import { api, unwrap } from '../../api/client';
import { useMe } from '../../api/queries';
import { newPassword } from '../auth/password';
import { FormCard } from './FormCard';

export function PasswordCard() {
  const { data: me } = useMe();
  return (
    <FormCard
      title="Password"
      lead="Your other sessions end when it changes."
      submitLabel="Change password"
      done="Your password is changed."
      submit={(text) => {
        const wish = newPassword.safeParse(text('new_password'));
        // The server knows of the second factor, which allows shorter ones.
        if (!wish.success && !me?.second_factor) throw new Error(wish.error.issues[0]?.message);
        return unwrap(
          api.PUT('/api/account/password', {
            body: { current_password: text('current_password'), password: text('new_password') },
          }),
        );
      }}
    >
      <input type="hidden" name="username" autoComplete="username" value={me?.email ?? ''} readOnly />
      <PasswordInput
        name="current_password"
        label="Current password"
        autoComplete="current-password"
        required
      />
      <PasswordInput
        name="new_password"
        label="New password"
        description={
          me?.second_factor ? 'At least 8 characters, as you use a second factor' : 'At least 15 characters'
        }
        autoComplete="new-password"
        required
      />
    </FormCard>
  );
}
