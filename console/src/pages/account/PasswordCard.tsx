import { PasswordInput } from '@mantine/core';
import { api, unwrap } from '../../api/client';
import { useMe } from '../../api/queries';
import { kMinWithSecondFactor, passwordFault } from '../auth/password';
import { FormCard } from './FormCard';
import { words } from './words';

export function PasswordCard() {
  const { data: me } = useMe();
  return (
    <FormCard
      title={words.password.title}
      lead={words.password.lead}
      submitLabel={words.password.submit}
      done={words.password.done}
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
        label={words.password.current}
        autoComplete="current-password"
        required
      />
      <PasswordInput
        name="new_password"
        label={words.password.fresh}
        description={me?.second_factor ? words.password.shorter : words.password.least}
        autoComplete="new-password"
        required
      />
    </FormCard>
  );
}
