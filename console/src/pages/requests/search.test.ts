import { describe, expect, it } from 'vitest';
import { questionOf, readRequestsSearch, sortOf, tailOf } from './search';

const now = Date.UTC(2026, 4, 20, 14, 30, 12);
const question = (search: Record<string, unknown>) => questionOf(readRequestsSearch(search), now);

describe('the address of the requests page', () => {
  it.each(['ok', 'failed', '4xx', '5xx', '429', '599'])('has the status %s', (status) => {
    expect(question({ status }).status).toBe(status);
  });
  it.each(['600', '099', '3xx', '42', 'OK', '4290'])('has no status %s', (status) => {
    expect(question({ status }).status).toBeUndefined();
  });
  it('has no time unless one is chosen', () => {
    expect(question({})).toMatchObject({ since: undefined, until: undefined });
    expect(question({ from: '2026-05-20T12:00' })).toMatchObject({ since: undefined, until: undefined });
    expect(question({ from: '2026-05-20T13:00', to: '2026-05-20T12:00', period: '1h' }).since).toBe(
      Date.UTC(2026, 4, 20, 13, 31),
    );
  });
  it('has a time of its own to the minute, however long', () => {
    expect(question({ from: '2026-01-20T12:07', to: '2026-05-20T12:08', period: '1h' })).toMatchObject({
      since: Date.UTC(2026, 0, 20, 12, 7),
      until: Date.UTC(2026, 4, 20, 12, 8),
    });
  });
  it('goes on while its time does', () => {
    expect(question({ period: '15m' })).toMatchObject({
      since: Date.UTC(2026, 4, 20, 14, 16),
      until: undefined,
    });
    expect(question({ period: 'last-month' }).until).toBe(Date.UTC(2026, 4, 1));
    expect(question({ from: '2026-05-20T12:00', to: '2026-05-20T18:00' }).until).toBeUndefined();
  });
  it('asks for the slow ones in milliseconds', () => {
    expect(question({ slower: '5' }).slower).toBe(5000);
    expect(question({ slower: '6' }).slower).toBeUndefined();
  });
  it.each(['yes', 'no'])('has whether it was streamed: %s', (stream) => {
    expect(question({ stream }).stream).toBe(stream);
  });
  it.each(['true', 'YES', '', 1])('has no such answer as %s', (stream) => {
    expect(question({ stream }).stream).toBeUndefined();
  });
  it('has an upstream and an account as they are called', () => {
    expect(question({ upstream: 'gpu-1', account: 'all' })).toMatchObject({
      upstream: 'gpu-1',
      account: 'all',
    });
    expect(question({ upstream: '', account: 7 })).toMatchObject({ upstream: undefined, account: undefined });
  });
  it('sorts by what the server can sort by', () => {
    expect(sortOf(readRequestsSearch({ sort: '-first' }).sort)).toBe('first_token');
    expect(sortOf(readRequestsSearch({ sort: 'first' }).sort)).toBeUndefined();
  });
});

describe('the live tail of the requests page', () => {
  const tail = (search: Record<string, unknown>) => tailOf(readRequestsSearch(search));
  it('is switched on by the address', () => {
    expect(readRequestsSearch({ live: '1' }).live).toBe('1');
    expect(readRequestsSearch({ live: '2' }).live).toBeUndefined();
  });
  it('has the filters of the list, and no time', () => {
    expect(tail({})).toBe('/api/requests/tail');
    expect(tail({ model: 'a b', slower: '5', period: '1h', live: '1', sort: '-cost' })).toBe(
      '/api/requests/tail?model=a+b&slower=5000',
    );
  });
  it('is the operators’ where other accounts are asked for', () => {
    expect(tail({ account: 'all', status: '429' })).toBe('/api/operator/tail?status=429');
    expect(tail({ account: 'acc_1' })).toBe('/api/operator/tail?account=acc_1');
  });
});
