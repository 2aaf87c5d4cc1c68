// Times are shown in UTC and say so: the API, the logs and the bill use it too.
const dateTime = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' });
const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const number = new Intl.NumberFormat('en-GB');
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });

export const formatDateTime = (ms: number) => `${dateTime.format(ms)} UTC`;
export const formatExact = (ms: number) => `${formatSecond(ms)} UTC`;
// Where the column says UTC.
export const formatSecond = (ms: number) => exact.format(ms);
export const formatTime = (ms: number) => `${time.format(ms)} UTC`;
export const formatClock = (ms: number) => `${clock.format(ms)} UTC`;
export const formatLocal = (ms: number) => `${local.format(ms)}, your time`;
export const formatDate = (ms: number) => date.format(ms);
export const formatNumber = (value: number) => number.format(value);
export const formatCompact = (value: number) => compact.format(value);
export const formatMs = (ms: number | null | undefined) => {
  if (ms == null) return '–';
  if (ms < 1) return '< 1 ms';
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
};
const inDigits = (currency: string, digits?: { least: number; most: number }) =>
  new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(digits && { minimumFractionDigits: digits.least, maximumFractionDigits: digits.most }),
  });
const kinds = (currency: string) => ({
  whole: inDigits(currency), // as many digits as the currency has: none in yen, three in dinars
  cents: inDigits(currency, { least: 4, most: 4 }),
  small: inDigits(currency, { least: 9, most: 9 }),
});
let currency = 'USD';
let money = kinds(currency);
// The installation's, as /api/about tells it.
export function setCurrency(code: string) {
  if (code === currency) return;
  currency = code;
  money = kinds(code);
}
// Billionths of the currency. What costs little has as many digits as it takes to be more than nothing.
export const formatMoney = (nano: number) => {
  if (nano === 0 || nano >= 1e9) return money.whole.format(nano / 1e9);
  if (nano >= 1e7) return money.cents.format(nano / 1e9);
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(nano)) - 1); // two that count
  return money.small.format((Math.round(nano / digits) * digits) / 1e9).replace(/0+$/, '');
};
// A price is shown as it was set, never rounded. `nano`: billionths for one token; prices are of a million.
export const formatPrice = (nano: number) => asPrice(nano / 1e3, 3);
// Of something dearer than a token: `nano`, in billionths, is its price.
export const formatUnitPrice = (nano: number) => asPrice(nano / 1e9, 6);
const asPrice = (amount: number, digits: number) => {
  const own = money.whole.resolvedOptions().maximumFractionDigits ?? 2;
  return inDigits(currency, { least: own, most: Math.max(digits, own) }).format(amount);
};
// "4.1%"; what is not nothing is never "0%".
export const formatPercent = (part: number, whole: number) => {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1%';
  return `${percent.toFixed(percent === 0 || percent >= 10 ? 0 : 1)}%`;
};
export const plural = (count: number, one: string, many = `${one}s`) =>
  `${number.format(count)} ${count === 1 ? one : many}`;

// "3 minutes ago", "in 2 days".
export function formatRelative(ms: number, now = Date.now()): string {
  const seconds = Math.round((ms - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 5) return 'now';
  if (size < 60) return relative.format(seconds, 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}
