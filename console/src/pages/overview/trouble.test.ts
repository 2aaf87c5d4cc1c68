import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../api/client';
import { testTarget } from '../operator/test_target';
import { troubleIn } from './trouble';

type Target = Schemas['UpstreamTarget'];
const target = (model: string, more: Partial<Target> = {}) => testTarget({ model, serves: [model], ...more });
const upstream = (name: string, targets: Target[]): Schemas['Upstream'] => ({
  name,
  kind: 'openai',
  speaks: ['chat'],
  base_url: 'http://gpu:8000/v1',
  status: 'up',
  models: [],
  targets,
});

describe('what is in trouble', () => {
  it('is each target that fails or is out of use, the worst first', () => {
    const found = troubleIn([
      upstream('a', [target('fine'), target('drained', { state: 'draining' })]),
      upstream('b', [target('out', { state: 'ejected', ejected_ms: 1000 })]),
    ]);
    expect(found.map(({ upstream: name, model, state }) => [name, model, state.word])).toEqual([
      ['b', 'out', 'ejected'],
      ['a', 'drained', 'draining'],
    ]);
  });
  it('is nothing where all is well, or was not called yet', () => {
    expect(
      troubleIn([upstream('a', [target('fine'), target('new', { requests: 0, probe: 'not asked' })])]),
    ).toEqual([]);
  });
});
