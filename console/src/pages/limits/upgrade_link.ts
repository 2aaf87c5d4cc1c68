// A link to ask for another tier, or null when what the operator set is a sentence. No other scheme is ever followed.
export function linkOf(contact: string, tier: string): string | null {
  const mail = /^mailto:([^\s?]+)$/.exec(contact)?.[1] ?? /^[^\s@:/]+@[^\s@]+$/.exec(contact)?.[0];
  if (mail)
    return `mailto:${mail}?subject=${encodeURIComponent('Another tier for my account')}&body=${encodeURIComponent(`My tier now: ${tier}\nWhat I need:\n`)}`;
  return /^https:\/\/\S+$/.test(contact) ? contact : null;
}
