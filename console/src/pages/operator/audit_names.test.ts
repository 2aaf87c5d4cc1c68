import { expect, it } from 'vitest';
import { type Entry, namesIn } from './audit_names';

const entry = (id: number, action: string, object: string, detail: object): Entry => ({
  id,
  at_ms: id * 1000,
  actor: 'system',
  action,
  object,
  detail: detail as Entry['detail'],
  address: '',
  request_id: '',
});

it('an account has the name that it had then, and the one of today beside it', () => {
  const name = namesIn(
    [
      entry(9, 'account.verify', 'acc_1', {
        before: { email: 'a@x.example' },
        after: { email: 'b@x.example' },
      }),
      entry(4, 'account.set_up', 'acc_1', { email: 'a@x.example', role: 'operator' }),
      entry(1, 'account.create', 'acc_1', { after: { email: 'local', tier: 'free' } }),
    ],
    { acc_1: 'b@x.example' },
  );
  expect(name('acc_1', 1)).toEqual({ was: 'local', now: 'b@x.example' });
  expect(name('acc_1', 3)).toEqual({ was: 'local', now: 'b@x.example' });
  expect(name('acc_1', 4)).toEqual({ was: 'a@x.example', now: 'b@x.example' });
  expect(name('acc_1', 8)).toEqual({ was: 'a@x.example', now: 'b@x.example' });
  expect(name('acc_1', 9)).toEqual({ was: 'b@x.example' });
});

it('where older entries are not there, what a change says of the time before it holds', () => {
  const change = entry(9, 'account.verify', 'acc_1', { before: { email: 'a@x' }, after: { email: 'b@x' } });
  expect(namesIn([change], { acc_1: 'b@x' })('acc_1', 5)).toEqual({ was: 'a@x', now: 'b@x' });
});

it('a key is known by the entries that name it; what nothing names has its id', () => {
  const name = namesIn(
    [
      entry(3, 'key.rename', 'key_1', { before: { name: 'old' }, after: { name: 'new' } }),
      entry(2, 'key.create', 'key_1', { after: { name: 'old' } }),
    ],
    {},
  );
  expect(name('key_1', 2)).toEqual({ was: 'old', now: 'new' });
  expect(name('key_1', 7)).toEqual({ was: 'new' });
  expect(name('key_2', 7)).toEqual({ was: 'key_2' });
});

it('who has no account has a word', () => {
  const name = namesIn([], {});
  expect(['cli', 'system', 'config', ''].map((id) => name(id, 1).was)).toEqual([
    'The command line',
    'The server',
    'The configuration file',
    'Somebody',
  ]);
});
