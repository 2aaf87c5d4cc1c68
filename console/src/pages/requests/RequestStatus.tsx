import type { RequestRow } from '../../api/client';
import { Tag, type Tone } from '../../shell/Tag';
import { words } from './words';

const names: Record<number, string> = words.statusNames;
const toneOf = (status: number): Tone =>
  status < 400 ? 'ok' : status === 429 || status === 499 ? 'warn' : 'bad';

export function RequestStatus({ request }: { request: RequestRow }) {
  const { status, partial, refusals } = request;
  const tone = refusals || (partial && status < 400) ? 'warn' : toneOf(status);
  return (
    <Tag tone={tone}>
      {status} {partial && status < 400 ? words.cutShort : (names[status] ?? '')}
    </Tag>
  );
}
