import { plural } from '../../shell/format';

// What the page of settings says.
export const words = {
  title: 'Settings',
  lead: 'What the server runs with, and where each value comes from. Change them in the configuration file, the environment or on the command line.',
  search: 'Search the settings',
  searchFor: 'Name or description',
  setOnly: 'Only what was set here',
  copy: 'Copy as YAML',
  none: 'No such setting',
  whyNone: 'Nothing matches. Settings that were not set have their defaults.',
  columns: { setting: 'Setting', value: 'Value', from: 'From', change: 'A change needs' },
  origins: {
    default: 'default',
    file: 'configuration file',
    environment: 'environment',
    flag: 'command line',
  },
  reload: 'a reload',
  restart: 'a restart',
  fallback: (value: string) => `Default: ${value || 'none'}`,
  group: (name: string, count: number) => `${name} (${count})`,
  general: 'general',
  defaults: (count: number) =>
    `${plural(count, 'setting')} at ${count === 1 ? 'its default' : 'their defaults'}`,
  ofDefaults: (name: string, count: number) => `${name}, at their defaults (${count})`,
} as const;
