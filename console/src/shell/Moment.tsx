import { formatLocal } from './format';

// A time in UTC, as logs have it; that of the reader's own clock under the pointer.
export function Moment({ ms, format }: { ms: number; format: (ms: number) => string }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatLocal(ms)}>
      {format(ms)}
    </time>
  );
}
