import { Button } from '@mantine/core';

interface OlderButtonProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  children: string;
}

// Under a list that comes in pages.
export function OlderButton({ query, children }: OlderButtonProps) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      variant="default"
      onClick={() => query.fetchNextPage()}
      loading={query.isFetchingNextPage}
      w="fit-content"
      mx="auto"
    >
      {children}
    </Button>
  );
}
