import { useRef, useState } from 'react';
import { messageOf } from '../../api/client';
import { request } from '../../api/request';
import type { ChatRequest } from '../../shell/snippet_text';
import { readChatStream, type StreamResult } from './stream';

export interface Outcome extends StreamResult {
  text: string;
  firstMs?: number;
  totalMs?: number;
  stopped?: boolean;
}

// One streamed answer at a time: send, stop, and what has come so far.
export function useChat() {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);

  const send = async (chat: ChatRequest) => {
    const control = new AbortController();
    running.current = control;
    const started = performance.now();
    const since = () => performance.now() - started;
    const finish = (more: Partial<Outcome>) =>
      setOutcome((now) => ({ text: '', ...now, ...more, totalMs: since() }));
    setBusy(true);
    setError(null);
    setOutcome({ text: '' });
    try {
      const call = new Request('/api/playground/chat', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...chat, stream: true, stream_options: { include_usage: true } }),
        signal: control.signal,
      });
      const response = await request(call, Number.POSITIVE_INFINITY);
      const usage = await readChatStream(response, (text) =>
        setOutcome((now) => ({ ...now, firstMs: now?.firstMs ?? since(), text: (now?.text ?? '') + text })),
      );
      finish(usage);
    } catch (caught) {
      if (control.signal.aborted) finish({ stopped: true });
      else setError(messageOf(caught));
    } finally {
      setBusy(false);
      running.current = null;
    }
  };
  return { outcome, error, busy, send, stop: () => running.current?.abort() };
}
