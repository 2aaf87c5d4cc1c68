// Amounts as they stand in a field: in the currency, '' for none. The API has billionths, null for none.
const kNano = 1e9;

export const amountOf = (nano: number | null | undefined): number | '' => (nano == null ? '' : nano / kNano);
export const nanoOf = (typed: number | string): number | null =>
  typed === '' ? null : Math.round(Number(typed) * kNano);
