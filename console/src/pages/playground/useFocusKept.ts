import { type RefObject, useEffect, useRef } from 'react';

// Who works by keyboard keeps a place: what had the focus may be gone or switched off after it was pressed (a button that sends,
// a turn that is asked again), and the keyboard is then given to `to`.
export function useFocusKept(to: RefObject<HTMLElement | null>, changed: unknown) {
  const byKeyboard = useRef(false);
  useEffect(() => {
    const onKey = () => {
      byKeyboard.current = true;
    };
    const onPointer = () => {
      byKeyboard.current = false;
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('pointerdown', onPointer, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('pointerdown', onPointer, true);
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about what has changed
  useEffect(() => {
    if (!byKeyboard.current) return;
    // A button that was switched off loses the focus with the next frame.
    const frame = requestAnimationFrame(() => {
      const { activeElement } = document;
      const lost =
        activeElement === null || activeElement === document.body || activeElement.matches(':disabled');
      if (lost) to.current?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [changed, to]);
}
