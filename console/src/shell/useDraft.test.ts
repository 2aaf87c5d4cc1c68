import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { clearDrafts, useDraft } from './useDraft';

afterEach(() => sessionStorage.clear());

it('outlives the page that it was typed into, and ends when it is cleared', () => {
  const first = renderHook(() => useDraft<string>('prompt', ''));
  act(() => first.result.current[1]('half a thought'));
  first.unmount();
  expect(renderHook(() => useDraft<string>('prompt', '')).result.current[0]).toBe('half a thought');
  sessionStorage.setItem('of somebody else', 'x');
  clearDrafts();
  expect(renderHook(() => useDraft<string>('prompt', '')).result.current[0]).toBe('');
  expect(sessionStorage.getItem('of somebody else')).toBe('x');
});

it('is not broken by what it cannot read', () => {
  sessionStorage.setItem('draft:prompt', '{');
  expect(renderHook(() => useDraft<string>('prompt', 'none')).result.current[0]).toBe('none');
});
