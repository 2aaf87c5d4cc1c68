import { PasswordInput } from '@mantine/core';
import { api, unwrap } from '../../api/client';
import { useMe } from '../../api/queries';
import { kMinWithSecondFactor, passwordFault } from '../auth/password';
import { FormCard } from './FormCard';

export function PasswordCard() {
  const { data: me } = useMe();
  return (
    <FormCard
      title="Password"
      lead="Changing it signs you out everywhere else."
      submitLabel="Change password"
      done="Your password is changed."
      submit={(text) => {
        const fault = passwordFault(
          text('new_password'),
          me?.second_factor ? kMinWithSecondFactor : undefined,
        );
        if (fault) return Promise.reject(new Error(fault));
        return unwrap(
          api.PUT('/api/account/password', {
            body: { current_password: text('current_password'), password: text('new_password') },
          }),
        );
      }}
    >
      {/* For password managers, which save by user name. */}
      <input type="text" name="username" autoComplete="username" value={me?.email ?? ''} readOnly hidden />
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
          me?.second_factor
            ? 'At least 8 characters, as two-factor authentication is on'
            : 'At least 15 characters'
        }
        autoComplete="new-password"
        required
      />
    </FormCard>
  );
}
