import { useEffect } from 'react';

// When what has the focus leaves (a dialog closes), it goes back to where it came from. `label` names the button that
// opened it, for where that one is gone or was an entry of a menu.
export function useFocusBack(label?: string) {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const known = before instanceof HTMLElement && before !== document.body && before.isConnected;
        const named = label && document.querySelector<HTMLElement>(`[aria-label="${CSS.escape(label)}"]`);
        (named || (known && before) || document.getElementById('main'))?.focus({ preventScroll: true });
      });
    };
  }, [label]);
}
