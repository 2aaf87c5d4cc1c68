import { formatMoney, formatMs } from '../shell/format';

// On an axis "$0.05" and "1 s" are enough.
export const shortMoney = (nano: number) =>
  formatMoney(nano)
    .replace(/^(\D*\d+)\.00$/, '$1')
    .replace(/(\.\d\d)0+$/, '$1');
export const shortMs = (ms: number) =>
  ms === 0
    ? '0'
    : formatMs(ms)
        .replace(/(\.\d*?)0+ s$/, '$1 s')
        .replace(/\. s$/, ' s');
