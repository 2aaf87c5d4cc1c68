import { TextInput } from '@mantine/core';

// The first field of every form here; "username" is what password managers look for.
export function EmailField({ error }: { error?: string }) {
  return (
    <TextInput
      name="email"
      type="email"
      label="E-mail"
      autoComplete="username"
      required
      autoFocus
      error={error}
    />
  );
}
