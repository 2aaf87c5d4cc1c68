import type { Key } from '../../api/client';

export type BulkChange =
  | { kind: 'enable' | 'disable' }
  | { kind: 'revoke'; compromised: boolean }
  | { kind: 'expire'; expires_in: string | null };
export type BulkKind = BulkChange['kind'];

// What there is to change: a key that is as wanted already is left alone, and the end of a rotated one is settled.
export const concerns: Record<BulkKind, (key: Key) => boolean> = {
  enable: ({ status }) => status === 'disabled',
  disable: ({ status }) => status === 'active',
  revoke: () => true,
  expire: ({ rotated_to }) => !rotated_to,
};

export interface Failure {
  key: Key;
  error: unknown;
}
export interface Outcome {
  done: number;
  failed: Failure[];
  left: Key[]; // not asked for, since it was stopped
}

// One key after the other. One that fails stops no other; `stopped` is asked before each.
export async function changeAll(
  keys: Key[],
  change: (key: Key) => Promise<unknown>,
  { stopped, onStep }: { stopped: () => boolean; onStep: (finished: number) => void },
): Promise<Outcome> {
  const failed: Failure[] = [];
  for (const [at, key] of keys.entries()) {
    if (stopped()) return { done: at - failed.length, failed, left: keys.slice(at) };
    await change(key).catch((error: unknown) => failed.push({ key, error }));
    onStep(at + 1);
  }
  return { done: keys.length - failed.length, failed, left: [] };
}
