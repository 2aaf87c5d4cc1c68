import { describe, expect, it } from 'vitest';
import { requestsOf, requestsOfGroup, requestsOfPart } from './to_requests';

const hour = { since: Date.UTC(2026, 4, 20, 12), until: Date.UTC(2026, 4, 20, 13) };
const range = { from: '2026-05-20T12:00', to: '2026-05-20T13:00' };

describe('from figures to their requests', () => {
  it('the filters and the time of the page come along', () => {
    expect(requestsOf({ model: 'm', key: 'k' }, null)).toEqual({
      period: '24h',
      model: 'm',
      key: 'k',
      environment: 'live',
    });
    expect(requestsOf({ ...range, environment: 'both' }, null)).toMatchObject({
      ...range,
      environment: undefined,
    });
    expect(requestsOf({ period: '7d', environment: 'test' }, hour)).toMatchObject({
      ...range,
      environment: 'test',
    });
  });
  it('a row of the breakdown is a model, a key or a day', () => {
    expect(requestsOfGroup({ key: 'k' }, 'model', 'm')).toMatchObject({
      key: 'k',
      model: 'm',
      period: '24h',
    });
    expect(requestsOfGroup({}, 'key', 'key_1').key).toBe('key_1');
    expect(requestsOfGroup({ period: '7d' }, 'day', '2026-05-20')).toMatchObject({
      from: '2026-05-20T00:00',
      to: '2026-05-21T00:00',
    });
  });
  it('a part of a step is what the chart is split into', () => {
    expect(requestsOfPart({}, hour, 'failed')).toMatchObject({ ...range, status: 'failed' });
    expect(requestsOfPart({ stack: 'model' }, hour, 'm').model).toBe('m');
    expect(requestsOfPart({ stack: 'key', key: 'k' }, hour, undefined)).toMatchObject({ ...range, key: 'k' });
  });
});
