import { expect, it } from 'vitest';
import type { Key } from '../../api/client';
import { changeAll, concerns } from './bulk';

const key = (id: string, more: Partial<Key> = {}) =>
  ({ id, status: 'active', rotated_to: null, ...more }) as Key;
const keys = ['a', 'b', 'c', 'd'].map((id) => key(id));
const idsOf = (some: Key[]) => some.map(({ id }) => id);

it('changes one key after the other, and none twice', async () => {
  const asked: string[] = [];
  const steps: number[] = [];
  let running = 0;
  const outcome = await changeAll(
    keys,
    async ({ id }) => {
      expect(++running).toBe(1);
      await Promise.resolve();
      asked.push(id);
      running -= 1;
    },
    { stopped: () => false, onStep: (finished) => steps.push(finished) },
  );
  expect(asked).toEqual(['a', 'b', 'c', 'd']);
  expect(steps).toEqual([1, 2, 3, 4]);
  expect(outcome).toEqual({ done: 4, failed: [], left: [] });
});

it('goes on after a failure, and tells it', async () => {
  const no = new Error('no');
  const outcome = await changeAll(keys, ({ id }) => (id === 'b' ? Promise.reject(no) : Promise.resolve()), {
    stopped: () => false,
    onStep: () => undefined,
  });
  expect(outcome).toEqual({ done: 3, failed: [{ key: keys[1], error: no }], left: [] });
});

it('asks for no key after it was stopped', async () => {
  let finished = 0;
  const outcome = await changeAll(keys, () => Promise.reject(new Error('no')), {
    stopped: () => finished === 2,
    onStep: (count) => {
      finished = count;
    },
  });
  expect(outcome.done).toBe(0);
  expect(idsOf(outcome.failed.map(({ key }) => key))).toEqual(['a', 'b']);
  expect(idsOf(outcome.left)).toEqual(['c', 'd']);
});

it('leaves alone what is as wanted, and whose end is settled', () => {
  expect(concerns.disable(key('a', { status: 'disabled' }))).toBe(false);
  expect(concerns.disable(key('a'))).toBe(true);
  expect(concerns.enable(key('a'))).toBe(false);
  expect(concerns.enable(key('a', { status: 'disabled' }))).toBe(true);
  expect(concerns.expire(key('a', { rotated_to: 'key_b' }))).toBe(false);
  expect(concerns.revoke(key('a', { rotated_to: 'key_b' }))).toBe(true);
});
