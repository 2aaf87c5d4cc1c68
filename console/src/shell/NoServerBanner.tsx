import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { upstreamsQuery } from '../api/queries';
import { words } from './frame_words';
import { AnchorLink } from './links';

// For operators, until a model server is connected: nobody should take what the sandbox says for an answer.
export function NoServerBanner({ steps }: { steps: boolean }) {
  const upstreams = useQuery({ ...upstreamsQuery, refetchInterval: 15_000 });
  if (!upstreams.data?.data.every(({ kind }) => kind === 'sandbox')) return null;
  return (
    <Alert color="yellow" data-tone="notice" title={words.noServer.title}>
      <Text size="sm">
        {words.noServer.name}
        <span className="mono">{'upstreams'}</span>
        {words.noServer.andModel} <span className="mono">{'models'}</span>
        {words.noServer.inFile}{' '}
        {steps ? (
          <AnchorLink to="/first-steps" inherit>
            {words.noServer.seeHow}
          </AnchorLink>
        ) : (
          words.noServer.firstStep
        )}
      </Text>
    </Alert>
  );
}
