import { TextInput } from '@mantine/core';
import { words } from './words';

// The first field of every form here; "username" is what password managers look for. `value`: who it is, as far as known.
export function EmailField({ error, value }: { error?: string; value?: string }) {
  return (
    <TextInput
      name="email"
      type="email"
      label={words.email}
      autoComplete="username"
      required
      autoFocus={value === undefined}
      defaultValue={value}
      error={error}
    />
  );
}
