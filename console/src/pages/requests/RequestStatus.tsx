import type { RequestRow } from '../../api/client';
import { Tag, type Tone } from '../../shell/Tag';

const words: Record<number, string> = {
  200: 'OK',
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  408: 'Timed out',
  413: 'Too large',
  429: 'Limit reached',
  499: 'Caller left',
  500: 'Internal error',
  502: 'Upstream failed',
  503: 'Unavailable',
  504: 'Upstream too slow',
};
const toneOf = (status: number): Tone =>
  status < 400 ? 'ok' : status === 429 || status === 499 ? 'warn' : 'bad';

export function RequestStatus({ request }: { request: RequestRow }) {
  const { status, partial } = request;
  const tone = partial && status < 400 ? 'warn' : toneOf(status);
  return (
    <Tag tone={tone}>
      {status} {partial && status < 400 ? 'Cut short' : (words[status] ?? '')}
    </Tag>
  );
}
