import { MantineProvider } from '@mantine/core';
import { act, cleanup, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reportAnswer, reportSilence } from '../api/connection';
import { lazyBlock, lazyPage, prefetchParts } from './lazy_part';

const Here = () => <p>here it is</p>;
const missing = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
const show = (part: ReactNode) => render(<MantineProvider>{part}</MantineProvider>);
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const reload = vi.fn();
const server = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', server);
  vi.stubGlobal('location', { reload });
  server.mockRejectedValue(new TypeError('Failed to fetch'));
  document.head.innerHTML = '<script type="module" src="/assets/index-one.js"></script>';
});
afterEach(() => {
  cleanup();
  reportAnswer();
  reload.mockReset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('says that it is away, asks again by itself, and never loads the console anew for that', async () => {
  const load = vi.fn<() => Promise<typeof Here>>(missing);
  const Part = lazyPage(load);
  show(<Part />);
  await wait(10);
  expect(screen.getByText(/server does not answer/)).toBeTruthy();
  await wait(3_000);
  expect(load.mock.calls.length).toBeGreaterThan(1);
  load.mockResolvedValue(Here);
  await wait(3_000);
  expect(screen.getByText('here it is')).toBeTruthy();
  expect(reload).not.toHaveBeenCalled();
});

it('comes at once when the server is back', async () => {
  const load = vi.fn<() => Promise<typeof Here>>(missing);
  const Part = lazyPage(load);
  show(<Part />);
  await wait(10);
  reportSilence();
  load.mockResolvedValue(Here);
  reportAnswer();
  await wait(0);
  expect(screen.getByText('here it is')).toBeTruthy();
});

const another = async () => new Response('<script type="module" src="/assets/index-two.js"></script>');

it('a page loads the console anew when the server has another one', async () => {
  server.mockImplementation(another);
  const Part = lazyPage(missing);
  show(<Part />);
  await wait(10);
  expect(reload).toHaveBeenCalledOnce();
});

it('a part of a page leaves that to the person: what they typed would be lost', async () => {
  server.mockImplementation(another);
  const Part = lazyBlock(missing, 'loading');
  show(<Part />);
  await wait(10);
  expect(reload).not.toHaveBeenCalled();
  screen.getByRole('button', { name: 'Load the new console' }).click();
  expect(reload).toHaveBeenCalledOnce();
});

it('does not wait without end for what hangs', async () => {
  const Part = lazyPage(() => new Promise(() => {}));
  show(<Part />);
  await wait(9_000);
  expect(screen.getByRole('status', { name: 'Loading' })).toBeTruthy();
  await wait(1_010);
  expect(screen.getByText(/server does not answer/)).toBeTruthy();
});

it('is fetched before it is needed, and what it brings as well; the operator’s for operators alone', async () => {
  const inner = vi.fn(async () => Here);
  const outer = vi.fn(async () => {
    lazyBlock(inner, null);
    return Here;
  });
  const forOperators = vi.fn(async () => Here);
  lazyPage(outer);
  lazyPage(forOperators, 'operator');
  prefetchParts(false);
  await wait(60_000);
  expect(outer).toHaveBeenCalledOnce();
  expect(inner).toHaveBeenCalledOnce();
  expect(forOperators).not.toHaveBeenCalled();
  prefetchParts(true);
  await wait(60_000);
  expect(forOperators).toHaveBeenCalledOnce();
  expect(outer).toHaveBeenCalledOnce();
});
