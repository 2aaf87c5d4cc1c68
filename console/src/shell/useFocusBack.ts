import { useEffect, useRef } from 'react';

// When what has the focus leaves (a dialog closes), it goes back to where it came from. `label` names the button that
// opened it, for where that one is gone or was an entry of a menu; `find` is where it goes instead, if there is one.
export function useFocusBack(label?: string, find?: () => HTMLElement | null) {
  const place = useRef(find);
  place.current = find;
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const found = place.current?.();
        if (found) {
          found.focus({ preventScroll: true });
          found.scrollIntoView({ block: 'nearest' });
          return;
        }
        const known = before instanceof HTMLElement && before !== document.body && before.isConnected;
        const named = label && document.querySelector<HTMLElement>(`[aria-label="${CSS.escape(label)}"]`);
        (named || (known && before) || document.getElementById('main'))?.focus({ preventScroll: true });
      });
    };
  }, [label]);
}
