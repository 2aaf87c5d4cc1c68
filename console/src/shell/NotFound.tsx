import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from './Page';

export function NotFound() {
  return (
    <main className="auth-page">
      <Empty
        title="There is no such page"
        action={
          <Button component={Link} to="/" mt="sm">
            To the first page
          </Button>
        }
      >
        The address may be mistyped, or the page has moved.
      </Empty>
    </main>
  );
}
