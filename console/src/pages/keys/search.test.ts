import { describe, expect, it } from 'vitest';
import { filterOf, readKeysSearch } from './search';

const asked = (search: Record<string, unknown>) => filterOf(readKeysSearch(search));

describe('the address of the keys page', () => {
  it('asks for keys in use unless it says otherwise', () => {
    expect(asked({}).status).toBe('in_use');
    expect(asked({ status: 'all' }).status).toBeUndefined();
    expect(asked({ status: 'revoked' }).status).toBe('revoked');
    expect(asked({ status: 'lost' }).status).toBe('in_use');
  });
  it('asks for what the server knows, and for nothing else', () => {
    expect(asked({ q: 'billing', environment: 'test', care: 'soon', sort: '-used' })).toEqual({
      search: 'billing',
      status: 'in_use',
      environment: 'test',
      care: 'soon',
      sort: '-used',
    });
    expect(asked({ environment: 'both', care: 'all', sort: 'size' })).toEqual({ status: 'in_use' });
  });
});
