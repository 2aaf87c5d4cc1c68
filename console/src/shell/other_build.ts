const kPatienceMs = 10_000;

// Whether the server now gives out another console than the one that runs here: an update renames its files, and the old
// ones are gone. False when it cannot be said.
export async function isOtherBuild(): Promise<boolean> {
  const entry = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src');
  if (!entry) return false;
  try {
    const response = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(kPatienceMs) });
    return response.ok && !(await response.text()).includes(entry);
  } catch {
    return false;
  }
}
