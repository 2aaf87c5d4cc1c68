import { PasswordInput } from '@mantine/core';
import { EmailField } from './EmailField';

// The address and a new password, as sign-up and the first set-up ask for them.
export function CredentialFields({ faultOf }: { faultOf: (field: string) => string | undefined }) {
  return (
    <>
      <EmailField error={faultOf('email')} />
      <PasswordInput
        name="password"
        label="Password"
        description="At least 15 characters. A few words are easy to remember."
        autoComplete="new-password"
        required
        error={faultOf('password')}
      />
    </>
  );
}
