import { PasswordInput } from '@mantine/core';
import { EmailField } from './EmailField';
import { words } from './sign_up_words';
import { words as signIn } from './words';

// The address and a new password, as sign-up and the first set-up ask for them.
export function CredentialFields({ faultOf }: { faultOf: (field: string) => string | undefined }) {
  return (
    <>
      <EmailField error={faultOf('email')} />
      <PasswordInput
        name="password"
        label={signIn.password}
        description={words.fresh.least}
        autoComplete="new-password"
        required
        error={faultOf('password')}
      />
    </>
  );
}
