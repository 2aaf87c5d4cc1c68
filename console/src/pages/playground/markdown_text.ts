// Only what opens a page or a letter: never a script, and nothing of this site.
export function linkOf(href: string): string | null {
  try {
    const url = new URL(href);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
// Character references, as they may stand in Markdown.
export const plainText = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[String(name).toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const kMostMarks = 3_000;
const kLongest = 20_000;
const kDeepest = /^(?:[ \t]*>){30}|^[ \t]{200}[ \t]*[-*+\d]/m;
// What would take the page's breath away: taking emphasis apart takes the square of its marks, and quotes in quotes go as deep as
// the stack. Such text is shown as it is.
export const isIntricate = (text: string) =>
  kDeepest.test(text) ||
  text
    .split(/\n[ \t]*\n/)
    .some((block) => block.length > kLongest || (block.match(/[*_~`[\]<]/g)?.length ?? 0) > kMostMarks);
