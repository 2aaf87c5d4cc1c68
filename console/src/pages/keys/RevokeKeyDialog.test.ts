import { expect, it } from 'vitest';
import type { Key } from '../../api/client';
import { stillWorks } from './RevokeKeyDialog';

it('says which other key of a rotation still works, and until when', () => {
  const other = { hint: 'sk_live_…abcd', expires_ms: 1_800_000_000_000 } as Key;
  expect(stillWorks(other)).toContain('sk_live_…abcd');
  expect(stillWorks(other)).toContain('still works until 15 Jan 2027, 08:00 UTC');
  expect(stillWorks({ ...other, expires_ms: null })).toContain('still works: ');
});
