import { Alert } from '@mantine/core';
import { AnchorLink } from './links';

// Over every page, until the address is confirmed: nothing that costs works before.
export function VerifyFirst() {
  return (
    <Alert color="yellow" data-tone="notice" mb="lg" maw={1120} mx="auto">
      Confirm your e-mail address, and you can create keys and call models.{' '}
      <AnchorLink to="/" inherit>
        How to confirm
      </AnchorLink>
    </Alert>
  );
}
