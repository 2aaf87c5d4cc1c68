import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Message } from './Message';

export function NotFound() {
  return (
    <Message title="There is no such page" text="The address may be mistyped, or the page has moved.">
      <Button component={Link} to="/">
        To the first page
      </Button>
    </Message>
  );
}
