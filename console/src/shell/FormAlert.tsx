import { Alert } from '@mantine/core';

// Above the fields of a form: why its last try failed. Nothing, if it did not.
export function FormAlert({ message }: { message: string | null | undefined }) {
  if (!message) return null;
  return (
    <Alert color="red" role="alert">
      {message}
    </Alert>
  );
}
