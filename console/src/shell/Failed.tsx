import { Button } from '@mantine/core';
import { messageOf } from '../api/client';
import { Message } from './Message';

// When a page cannot even begin: the server is away, or a piece of the console could not be fetched.
export function Failed({ error }: { error: unknown }) {
  return (
    <Message title="The console could not be loaded" text={messageOf(error)}>
      <Button onClick={() => window.location.reload()}>Try again</Button>
    </Message>
  );
}
