import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CopyButton } from './CopyButton';

afterEach(cleanup);

async function press(writeText: (text: string) => Promise<void>) {
  const onCopied = vi.fn();
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(writeText);
  render(
    <MantineProvider>
      <CopyButton value="sk_live_x" onCopied={onCopied}>
        Copy key
      </CopyButton>
    </MantineProvider>,
  );
  await user.click(screen.getByRole('button', { name: 'Copy key' }));
  return onCopied;
}

describe('what is copied', () => {
  it('counts when the clipboard has it', async () => {
    const onCopied = await press(() => Promise.resolve());
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
    expect(onCopied).toHaveBeenCalledOnce();
  });
  it('does not count when the browser refuses', async () => {
    const onCopied = await press(() => Promise.reject(new Error('denied')));
    expect(await screen.findByRole('button', { name: /copy by hand/ })).toBeTruthy();
    expect(onCopied).not.toHaveBeenCalled();
  });
});
