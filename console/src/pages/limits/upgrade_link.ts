import { words } from './words';

// A link to ask for another tier, or null when what the operator set is a sentence. No other scheme is ever followed.
export function linkOf(contact: string, tier: string): string | null {
  const mail = /^mailto:([^\s?]+)$/.exec(contact)?.[1] ?? /^[^\s@:/]+@[^\s@]+$/.exec(contact)?.[0];
  if (mail)
    return `mailto:${mail}?subject=${encodeURIComponent(words.mailSubject)}&body=${encodeURIComponent(words.mailBody(tier))}`;
  return /^https:\/\/\S+$/.test(contact) ? contact : null;
}
