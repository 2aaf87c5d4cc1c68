import { expect, test, vi } from 'vitest';
import { readEvents, type ServerEvent } from './events';

const encoder = new TextEncoder();

async function read(pieces: string[]): Promise<ServerEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(control) {
      for (const piece of pieces) control.enqueue(encoder.encode(piece));
      control.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(body)) events.push(event);
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

test('who stops reading gives the stream up', async () => {
  const cancel = vi.fn();
  const body = new ReadableStream<Uint8Array>({
    start: (control) => control.enqueue(encoder.encode('data: 1\n\ndata: 2\n\n')),
    cancel,
  });
  for await (const { data } of readEvents(body)) {
    expect(data).toBe(1);
    break;
  }
  expect(cancel).toHaveBeenCalledOnce();
});

test('a stream that breaks off, or says what is no JSON, is an error', async () => {
  const broken = new ReadableStream<Uint8Array>({
    start: (control) => control.error(new Error('broke off')),
  });
  await expect(readEvents(broken).next()).rejects.toThrow('broke off');
  const cancel = vi.fn();
  const wrong = new ReadableStream<Uint8Array>({
    start: (control) => control.enqueue(encoder.encode('data: {\n\n')),
    cancel,
  });
  await expect(readEvents(wrong).next()).rejects.toThrow(SyntaxError);
  expect(cancel).toHaveBeenCalledOnce();
});
