import { useState } from 'react';

export const kDraftPrefix = 'draft:';

// A state that outlives the page in this window: leaving it, or loading it again, does not lose what was typed. It stays
// in the browser, and ends with the window or when somebody else signs in.
export function useDraft<T extends string | number>(name: string, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => read(name) ?? initial);
  const set = (next: T) => {
    setValue(next);
    try {
      sessionStorage.setItem(kDraftPrefix + name, JSON.stringify(next));
    } catch {
      // Full or forbidden: it lives as long as the page.
    }
  };
  return [value, set];
}

function read<T>(name: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(kDraftPrefix + name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

const listeners = new Set<() => void>();
// Of what is kept beside the storage.
export const onDraftsCleared = (listener: () => void) => void listeners.add(listener);

export function clearDrafts() {
  for (const listener of listeners) listener();
  for (const name of Object.keys(sessionStorage))
    if (name.startsWith(kDraftPrefix)) sessionStorage.removeItem(name);
}
