import { useCallback, useState } from 'react';

// Whether somebody looks at a part of the page: points at it with a mouse, or has the focus in it.
export function useLooked() {
  const [looked, setLooked] = useState(false);
  const ref = useCallback((part: HTMLElement | null) => {
    if (!part) return;
    let pointed = false;
    let focused = false;
    const tell = () => setLooked(pointed || focused);
    const stop = new AbortController();
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      listener: (event: HTMLElementEventMap[Name]) => void,
    ) => part.addEventListener(name, listener, { signal: stop.signal });
    on('pointerenter', ({ pointerType }) => {
      pointed = pointerType === 'mouse'; // a finger leaves nothing behind
      tell();
    });
    on('pointerleave', () => {
      pointed = false;
      tell();
    });
    on('focusin', () => {
      focused = true;
      tell();
    });
    on('focusout', ({ relatedTarget }) => {
      focused = relatedTarget instanceof Node && part.contains(relatedTarget); // from row to row
      tell();
    });
    return () => {
      stop.abort();
      setLooked(false);
    };
  }, []);
  return { ref, looked };
}
