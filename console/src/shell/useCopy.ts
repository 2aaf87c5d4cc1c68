import { useEffect, useState } from 'react';

const kShownMs = 2000;

// The clipboard may be refused (by the browser, or where the page came over plain HTTP): only what was really copied
// counts as copied.
export function useCopy(text: string, onCopied?: () => void) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), kShownMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
      onCopied?.();
    } catch {
      setState('refused');
    }
  };
  return { state, copy };
}
