import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

const kNear = 120; // px from the end

// Keeps the end of a growing page in sight for whoever is looking at it; who has scrolled up is left alone. `grown` changes
// with whatever makes the page longer.
export function useFollow(end: RefObject<HTMLElement | null>, active: boolean, grown: unknown) {
  const near = useRef(true);
  useEffect(() => {
    const look = () => {
      const box = end.current?.getBoundingClientRect();
      if (box) near.current = box.bottom - window.innerHeight < kNear;
    };
    look();
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, [end]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about what has grown
  useLayoutEffect(() => {
    if (active && near.current) end.current?.scrollIntoView({ block: 'end' });
  }, [active, grown, end]);
}
