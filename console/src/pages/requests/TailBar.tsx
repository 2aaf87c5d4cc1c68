import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { Tail } from './tail';
import type { TailState } from './useTail';
import { words } from './words';

interface TailBarProps {
  on: boolean;
  onChange: (on: boolean) => void;
  state: TailState;
  tail: Tail;
  paused: boolean; // by the button
  onPause: (paused: boolean) => void;
  looked: boolean; // at a row: held as well
}

// The switch of the live tail, and how it stands: said to screen readers when it changes, not at each row.
export function TailBar({ on, onChange, state, tail, paused, onPause, looked }: TailBarProps) {
  const held = tail.held.length;
  const live = state === 'live';
  const stands = paused ? words.tail.paused : looked && live ? words.tail.held : words.tail.states[state];
  return (
    <div className="live-bar">
      <button
        type="button"
        className="live"
        aria-pressed={on}
        data-state={on ? state : undefined}
        onClick={() => onChange(!on)}
      >
        <span className="live-dot" aria-hidden />
        {words.tail.name}
      </button>
      {on && (
        <>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={
              paused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />
            }
            onClick={() => onPause(!paused)}
          >
            {paused ? words.tail.goOn : words.tail.pause}
          </Button>
          <span className="live-when" role="status">
            {stands}
          </span>
          {held > 0 && <span className="live-when">{words.tail.waiting(held)}</span>}
          {tail.pushedOut > 0 && <span className="live-when">{words.tail.pushedOut(tail.pushedOut)}</span>}
          {(tail.skipped > 0 || tail.perhapsMore) && (
            <span className="live-when">{words.tail.skipped(tail.skipped, tail.perhapsMore)}</span>
          )}
        </>
      )}
    </div>
  );
}
