import { firstWords, type Turn, withoutPictures } from './conversation';
import type { Settings } from './settings';

// Conversations of the past, in this browser alone and for one account each. Bounded: the oldest go first.
export interface Past {
  id: string;
  atMs: number;
  title: string;
  models: string[];
  settings: Settings;
  threads: Turn[][];
}

const kMost = 50;
const kMostText = 2_000_000; // letters in all
const listKey = (account: string) => `playground.history.${account}`;
const offKey = (account: string) => `playground.history-off.${account}`;

export const isKept = (account: string) => localStorage.getItem(offKey(account)) === null;
export function setKept(account: string, kept: boolean) {
  if (kept) localStorage.removeItem(offKey(account));
  else localStorage.setItem(offKey(account), '1');
}

export function readHistory(account: string): Past[] {
  try {
    const list = JSON.parse(localStorage.getItem(listKey(account)) ?? '[]') as unknown;
    return Array.isArray(list) ? (list as Past[]) : [];
  } catch {
    return [];
  }
}

export function remember(account: string, past: Omit<Past, 'title'>) {
  if (!isKept(account) || past.threads.every((turns) => turns.length === 0)) return;
  const threads = past.threads.map(withoutPictures);
  const entry: Past = { ...past, threads, title: firstWords(threads[0] ?? []) };
  write(account, [entry, ...readHistory(account).filter(({ id }) => id !== past.id)].slice(0, kMost));
}
export const forget = (account: string, id: string) =>
  write(
    account,
    readHistory(account).filter((past) => past.id !== id),
  );
export const clearHistory = (account: string) => localStorage.removeItem(listKey(account));

// As many of the newest as there is room for.
function write(account: string, list: Past[]) {
  for (let kept = list; ; kept = kept.slice(0, -1)) {
    const text = JSON.stringify(kept);
    if (text.length > kMostText && kept.length > 0) continue;
    try {
      localStorage.setItem(listKey(account), text);
      return;
    } catch {
      if (kept.length === 0) return; // no room at all, or forbidden
    }
  }
}
