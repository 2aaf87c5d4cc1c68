import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { formatClock } from '../shell/format';
import { words } from './words';

interface LiveBarProps {
  live: boolean;
  onLive: (live: boolean) => void;
  fresh: string | null; // "14 new requests"
  onShow: () => void;
  onRefresh: () => void;
  updatedMs: number;
}

// Whether a list looks for new rows by itself, when it did last, and what has come since.
export function LiveBar({ live, onLive, fresh, onShow, onRefresh, updatedMs }: LiveBarProps) {
  const show = () => {
    onShow();
    window.scrollTo({ top: 0 });
  };
  return (
    <>
      <div className="live-bar">
        <button type="button" className="live" aria-pressed={live} onClick={() => onLive(!live)}>
          <span className="live-dot" aria-hidden />
          {words.live}
        </button>
        {!live && (
          <Button size="compact-sm" variant="default" onClick={onRefresh}>
            {words.lookForNew}
          </Button>
        )}
        {updatedMs > 0 && <span className="live-when">{words.updated(formatClock(updatedMs))}</span>}
      </div>
      {/* In sight wherever the list is scrolled to. */}
      <div role="status" className="live-fresh">
        {fresh && (
          <Button size="compact-sm" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={show}>
            {fresh}
          </Button>
        )}
      </div>
    </>
  );
}
