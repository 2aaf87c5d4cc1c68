import { createContext, type ReactNode, useContext, useMemo, useRef, useSyncExternalStore } from 'react';

// What the charts of a page share: the time that is pointed at in one of them, and what choosing a span of it does.
export interface Pointed {
  at: number; // when the step begins
  chart: string; // which chart has the pointer, and so the tooltip
  by: 'pointer' | 'touch' | 'keyboard';
}
interface Group {
  get: () => Pointed | null;
  point: (pointed: Pointed | null) => void;
  onChange: (listener: () => void) => () => void;
  zoom: (span: { since: number; until: number }) => void;
}

const Context = createContext<Group | null>(null);

interface ChartGroupProps {
  onZoom: (span: { since: number; until: number }) => void;
  children: ReactNode;
}

export function ChartGroup({ onZoom, children }: ChartGroupProps) {
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const group = useMemo<Group>(() => {
    const listeners = new Set<() => void>();
    let now: Pointed | null = null;
    return {
      get: () => now,
      point: (pointed) => {
        if (now?.at === pointed?.at && now?.chart === pointed?.chart && now?.by === pointed?.by) return;
        now = pointed;
        for (const listener of listeners) listener();
      },
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      zoom: (span) => zoom.current(span),
    };
  }, []);
  return <Context value={group}>{children}</Context>;
}

export function useChartGroup() {
  const group = useContext(Context);
  if (!group) throw new Error('a chart stands in a ChartGroup');
  return { group, pointed: useSyncExternalStore(group.onChange, group.get) };
}
