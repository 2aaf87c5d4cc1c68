import { expect, test } from 'vitest';
import { readEvents, type ServerEvent } from './events';

async function read(pieces: string[]): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(control) {
      for (const piece of pieces) control.enqueue(encoder.encode(piece));
      control.close();
    },
  });
  await readEvents(body, (event) => events.push(event));
  return events;
}

test('events come whole, however the stream is cut, and comments are none', async () => {
  const text =
    ': live\n\nevent: request\ndata: {"id":"req_1"}\n\n: still here\n\nevent: skipped\ndata: {"count":3}\n\n';
  const expected = [
    { name: 'request', data: { id: 'req_1' } },
    { name: 'skipped', data: { count: 3 } },
  ];
  expect(await read([text])).toEqual(expected);
  expect(await read([...text])).toEqual(expected);
});

test('what has not come whole is no event', async () => {
  expect(await read(['event: request\ndata: {"id":"req_1"}\n'])).toEqual([]);
});
