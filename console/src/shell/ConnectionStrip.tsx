import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { probe, useConnection } from '../api/connection';
import { formatRelative, formatTime } from './format';
import { words } from './frame_words';

const kTickMs = 2_000;
const kWorthSayingMs = 60_000;
const everywhere = ['me', 'about']; // not what a page is read for

// How old the oldest of the data on the screen is; null where there is none.
function useAge(): number | null {
  const queries = useQueryClient();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), kTickMs);
    return () => clearInterval(timer);
  }, []);
  const times = queries
    .getQueryCache()
    .findAll({ type: 'active' })
    .filter(({ queryKey, state }) => state.data !== undefined && !everywhere.includes(String(queryKey[0])))
    .map(({ state }) => state.dataUpdatedAt);
  return times.length > 0 ? Math.min(...times) : null;
}

const ageOf = (since: number) =>
  Date.now() - since < kWorthSayingMs ? formatTime(since) : `${formatTime(since)}, ${formatRelative(since)}`;

function Strip({ state }: { state: 'offline' | 'away' }) {
  const since = useAge();
  return (
    <div className="strip">
      <IconCloudOff size={18} aria-hidden />
      <span>
        <b>{words.strip[state]}</b> {since !== null && words.strip.since(ageOf(since))}
        {words.strip.again}
      </span>
      <Button size="compact-sm" variant="default" onClick={() => probe()}>
        {words.strip.tryNow}
      </Button>
    </div>
  );
}

// Over every page, while the server cannot be reached.
export function ConnectionStrip() {
  const state = useConnection();
  return <div role="status">{state !== 'ok' && <Strip state={state} />}</div>;
}
