import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { upstreamsQuery } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import type { Target } from './target_state';
import { words } from './upstreams_words';

interface DrainButtonProps {
  upstream: string;
  target: Target;
}

// Takes a target out of use, after a question, or puts it back.
export function DrainButton({ upstream, target: { model, state } }: DrainButtonProps) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (draining: boolean) =>
      unwrap(
        api.POST('/api/operator/upstreams/{name}/drain', {
          params: { path: { name: upstream } },
          body: { draining, model },
        }),
      ),
    onSuccess: async ({ draining, in_flight }) => {
      await queries.invalidateQueries({ queryKey: upstreamsQuery.queryKey });
      notifications.show(
        draining
          ? { title: words.drained, message: words.isDrained(model, in_flight) }
          : { title: words.undrained, message: words.isUndrained(model) },
      );
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: words.notChanged, message: messageOf(error) }),
  });
  const draining = state === 'draining';
  const label = words.of(draining ? words.undrain : words.drain, model, upstream);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={label}
        loading={change.isPending}
        onClick={() => (draining ? change.mutate(false) : setAsking(true))}
      >
        {draining ? words.undrain : words.drain}
      </Button>
      {asking && (
        <Dialog onClose={() => setAsking(false)} title={words.drainTitle} openedBy={label}>
          <Stack>
            <Text size="sm" className="break">
              <b>{upstream}</b>: <span className="mono">{model}</span>
            </Text>
            <Text size="sm">{words.drainText}</Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
                {words.cancel}
              </Button>
              <Button
                color="red.9"
                onClick={() => {
                  setAsking(false);
                  change.mutate(true);
                }}
              >
                {words.drainTarget}
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </>
  );
}
