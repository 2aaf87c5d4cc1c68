import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { useLooked } from './useLooked';

function Probe({ there = true }: { there?: boolean }) {
  const { ref, looked } = useLooked();
  return (
    <>
      <output>{looked ? 'looked' : 'not'}</output>
      {there && (
        <div ref={ref} data-testid="part">
          <button type="button">one</button>
          <button type="button">two</button>
        </div>
      )}
      <button type="button">outside</button>
    </>
  );
}

const says = () => screen.getByRole('status').textContent;
const button = (name: string) => screen.getByRole('button', { name });
const point = (name: 'pointerenter' | 'pointerleave', pointerType = 'mouse') => {
  const event = Object.assign(new Event(name), { pointerType });
  fireEvent(screen.getByTestId('part'), event);
};

afterEach(cleanup);

it('is a mouse over it, and no finger', () => {
  render(<Probe />);
  expect(says()).toBe('not');
  point('pointerenter');
  expect(says()).toBe('looked');
  point('pointerleave');
  expect(says()).toBe('not');
  point('pointerenter', 'touch');
  expect(says()).toBe('not');
});

it('is the focus in it, wherever the mouse goes', () => {
  render(<Probe />);
  fireEvent.focusIn(button('one'));
  point('pointerenter');
  point('pointerleave');
  expect(says()).toBe('looked');
  fireEvent.focusOut(button('one'), { relatedTarget: button('two') });
  expect(says()).toBe('looked');
  point('pointerenter');
  fireEvent.focusOut(button('two'), { relatedTarget: button('outside') });
  expect(says()).toBe('looked');
  point('pointerleave');
  expect(says()).toBe('not');
});

it('is over when the part goes', () => {
  const { rerender } = render(<Probe />);
  fireEvent.focusIn(button('one'));
  rerender(<Probe there={false} />);
  expect(says()).toBe('not');
});
