import { expect, it } from 'vitest';
import { questionOf, readAuditSearch } from './audit_search';

it('takes nothing from the address that it does not know', () => {
  expect(readAuditSearch({ q: '', kind: 'root', period: '1y', from: 'x', to: 7 })).toEqual({
    q: undefined,
    kind: undefined,
    period: undefined,
    from: undefined,
    to: undefined,
  });
  expect(readAuditSearch({ q: 'ada', kind: 'key', period: '7d' })).toMatchObject({
    q: 'ada',
    kind: 'key',
    period: '7d',
  });
});

it('asks for all times unless one is chosen', () => {
  const now = Date.UTC(2026, 4, 20, 12, 30);
  expect(questionOf({}, now)).toEqual({});
  expect(questionOf({ kind: 'tier', q: 'gold' }, now)).toEqual({ action: 'tier', search: 'gold' });
  const day = questionOf({ period: '24h' }, now);
  expect((day.until ?? 0) - (day.since ?? 0)).toBe(86_400_000);
  expect(questionOf({ from: '2026-05-01T00:00', to: '2026-05-02T00:00', period: '7d' }, now)).toEqual({
    since: Date.UTC(2026, 4, 1),
    until: Date.UTC(2026, 4, 2),
  });
});
