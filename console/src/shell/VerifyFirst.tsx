import { Alert } from '@mantine/core';
import { words } from './frame_words';
import { AnchorLink } from './links';

// Over every page, until the address is confirmed: nothing that costs works before.
export function VerifyFirst() {
  return (
    <Alert color="yellow" data-tone="notice" mb="lg" maw={1120} mx="auto">
      {words.verify.lead}{' '}
      <AnchorLink to="/first-steps" inherit>
        {words.verify.how}
      </AnchorLink>
    </Alert>
  );
}
