// What every chart says.
export const words = {
  figures: (title: string) => `${title}: figures`,
  asTable: (title: string) => `${title}: show as a table`,
  asChart: (title: string) => `${title}: show as a chart`,
  time: 'Time (UTC)',
  total: 'Total',
  unknown: '–',
  span: (from: string, to: string) => `${from} to ${to}`,
  hintOpen: (what: string) => `Enter: ${what}. Arrow keys move, with Shift they mark a span.`,
  click: (what: string) => `Click: ${what}`,
  hint: 'Arrow keys move, with Shift they mark a span, Enter shows it.',
  hintMarked: 'Enter shows this span, Escape gives it up.',
  others: 'Others',
} as const;
