import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { upstreamsQuery } from '../api/queries';
import { AnchorLink } from './links';

// For operators, until a model server is connected: nobody should take what the sandbox says for an answer.
export function NoServerBanner({ steps }: { steps: boolean }) {
  const upstreams = useQuery({ ...upstreamsQuery, refetchInterval: 15_000 });
  if (!upstreams.data?.data.every(({ kind }) => kind === 'sandbox')) return null;
  return (
    <Alert color="yellow" data-tone="notice" title="No model server: answers come from the built-in sandbox">
      <Text size="sm">
        Name a server under <span className="mono">upstreams</span> and a model under{' '}
        <span className="mono">models</span> in the configuration file.{' '}
        {steps ? (
          <AnchorLink to="/" inherit>
            See how
          </AnchorLink>
        ) : (
          'The first step below has the lines.'
        )}
      </Text>
    </Alert>
  );
}
