import { Alert, Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';

// Over every page, until the address is confirmed: nothing that costs works before.
export function VerifyFirst() {
  return (
    <Alert color="yellow" data-tone="notice" mb="lg" maw={1120} mx="auto">
      Confirm your e-mail address, and you can create keys and call models.{' '}
      <Anchor component={Link} to="/" inherit>
        How to confirm
      </Anchor>
    </Alert>
  );
}
