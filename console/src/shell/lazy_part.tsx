import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { connectionState, onConnectionChange, probe } from '../api/connection';
import { Away } from './Away';
import { Message } from './Message';
import { isOtherBuild } from './other_build';
import { Page } from './Page';
import { Pending } from './Pending';
import { words } from './words';

// Pieces of the console that are fetched when they are needed, or before that when there is nothing else to do. One that
// cannot be fetched says so in its place and is asked for until it comes: it never takes the rest of the console with it.
const kAgainMs = 3_000;
const kPatienceMs = 10_000;

interface Part {
  // Never fails and never waits for long: what did not come is asked for again when it is needed.
  preload: () => Promise<void>;
}
type LazyPart<Props> = Part & ((props: Props) => ReactNode);

type Audience = 'everybody' | 'operator';
// What is worth fetching before it is needed, of all that have been declared so far.
const parts: (Part & { audience: Audience })[] = [];

interface Options<Props> {
  loading: ReactNode;
  away: (again: ReactNode, props: Props) => ReactNode; // in its place while it cannot be fetched
  reloads?: boolean; // nothing on the screen is lost with it: it may load an updated console
  audience?: Audience; // whom it is fetched for before they ask
}

export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  { loading, away, reloads = false, audience }: Options<Props>,
): LazyPart<Props> {
  let Loaded: ComponentType<Props> | undefined;
  let running: Promise<void> | undefined;
  const preload = () => {
    if (Loaded) return Promise.resolve();
    running ??= load()
      .then(
        (component) => {
          Loaded = component;
        },
        () => undefined,
      )
      .finally(() => {
        running = undefined;
      });
    return Promise.race([running, new Promise<void>((resolve) => setTimeout(resolve, kPatienceMs))]);
  };

  // biome-ignore lint/correctness/noComponentHookFactories: made once each, where a module begins
  function Lazy(props: Props) {
    const [state, setState] = useState<'loading' | 'away' | 'outdated' | 'here'>(Loaded ? 'here' : 'loading');
    useEffect(() => {
      if (Loaded) return setState('here');
      let timer: ReturnType<typeof setTimeout>;
      let gone = false;
      const attempt = async () => {
        clearTimeout(timer);
        await preload();
        if (gone) return;
        if (Loaded) return setState('here');
        void probe();
        const outdated = await isOtherBuild();
        if (gone) return;
        if (outdated && reloads) return window.location.reload();
        setState(outdated ? 'outdated' : 'away');
        timer = setTimeout(attempt, kAgainMs);
      };
      const stop = onConnectionChange(() => connectionState() === 'ok' && void attempt());
      void attempt();
      return () => {
        gone = true;
        clearTimeout(timer);
        stop();
      };
    }, []);
    if (state === 'here' && Loaded) return <Loaded {...props} />;
    if (state === 'away' || state === 'outdated')
      return away(<Away outdated={state === 'outdated'} />, props);
    return loading;
  }
  if (audience) parts.push({ preload, audience });
  return Object.assign(Lazy, { preload });
}

export type Load<Props> = () => Promise<ComponentType<Props>>;
const kTitle = words.notArrived;

// A page in the frame.
export const lazyPage = (load: Load<object>, audience: Audience = 'everybody') =>
  lazyPart(load, {
    loading: <Pending />,
    away: (again) => <Page title={kTitle}>{again}</Page>,
    reloads: true,
    audience,
  });
// A page without the frame, or the frame itself.
export const lazyWhole = (load: Load<object>) =>
  lazyPart(load, {
    loading: <Pending />,
    away: (again) => <Message title={kTitle}>{again}</Message>,
    reloads: true,
  });
export const lazyBlock = <Props extends object>(load: Load<Props>, loading: ReactNode) =>
  lazyPart(load, { loading, away: (again) => again, audience: 'everybody' });

const idle = () =>
  new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve(), { timeout: 2_000 });
    else setTimeout(resolve, 200);
  });

// Fetches all of them, one after the other; those that come bring others with them. Returns how to stop.
export function prefetchParts(operator: boolean): () => void {
  let stopped = false;
  void (async () => {
    for (let at = 0; at < parts.length && !stopped; at++) {
      const part = parts[at];
      if (!part || (part.audience === 'operator' && !operator)) continue;
      await idle();
      await part.preload();
    }
  })();
  return () => {
    stopped = true;
  };
}
