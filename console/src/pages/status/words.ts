import { plural } from '../../shell/format';

export const words = {
  title: 'Status',
  lead: 'Which models can be used now, and how it was for the last 90 days.',
  states: {
    available: 'Available',
    degraded: 'Degraded',
    unavailable: 'Unavailable',
    unknown: 'No data',
  },
  all: {
    available: 'All models can be used',
    degraded: 'Some models cannot be used, or not as well as usual',
    unavailable: 'No model can be used',
    unknown: 'There is no model to tell of',
  },
  none: 'No models',
  whyNone: 'The models of this installation are answered by the sandbox, of which nothing is told here.',
  asOf: (time: string) => `As of ${time}`,
  uptime: (percent: string) => `${percent} % usable`,
  noUptime: 'Nothing is known yet',
  bars: (name: string, days: number) => `${name}: the last ${days} days as bars`,
  oldest: '90 days ago',
  today: 'Today',
  asTable: 'Days as a table',
  tableOf: (name: string) => `${name}: days`,
  columns: {
    day: 'Day (UTC)',
    uptime: 'Usable',
    unavailable: 'Unavailable',
    degraded: 'Degraded',
    unknown: 'Unknown',
  },
  percent: (percent: string | null) => (percent === null ? 'unknown' : `${percent} %`),
  minutes: (count: number) => (count === 0 ? '–' : `${count.toLocaleString('en-GB')} min`),
  incidents: 'Incidents',
  noIncidents: 'There was none in 90 days.',
  incident: (from: string, until: string, minutes: number) =>
    `${from} to ${until} (${plural(minutes, 'minute')})`,
  goesOn: (from: string) => `Since ${from}`,
  legend: 'Unknown: no server ran, so nobody looked.',
} as const;
