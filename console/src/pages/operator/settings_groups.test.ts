import { describe, expect, it } from 'vitest';
import { asYaml, groupsOf, type Setting } from './settings_groups';

const setting = (name: string, value: string, origin: Setting['origin'] = 'file'): Setting => ({
  name,
  value,
  origin,
  default: '',
  text: '',
  reloadable: false,
});

describe('settings', () => {
  it('stand in groups, what was set here apart and first', () => {
    const groups = groupsOf([
      setting('log.level', 'info', 'default'),
      setting('currency', 'EUR'),
      setting('limits.body', '1MiB', 'default'),
      setting('limits.total', '9'),
      setting('models[0].name', 'm'),
      setting('models[0].targets[0].model', 'x'),
    ]);
    const names = (settings: Setting[]) => settings.map((one) => one.name);
    expect(groups.map(({ name, of, set, rest }) => [name, of, names(set), names(rest)])).toEqual([
      ['', '', ['currency'], []],
      ['limits', '', ['limits.total'], ['limits.body']],
      ['models[0]', 'm', ['models[0].name'], []],
      ['models[0].targets[0]', '', ['models[0].targets[0].model'], []],
      ['log', '', [], ['log.level']],
    ]);
  });
  it('are a file without what is a default, and without secrets', () => {
    expect(
      asYaml([
        setting('listen.api', '0.0.0.0:8080'),
        setting('listen.console', '127.0.0.1:8081', 'default'),
        setting('mail.smtp_password', '(set)'),
        setting('upstreams[0].name', 'gpu'),
        setting('upstreams[0].api_key_env', 'GPU_KEY (set)'),
        setting('models[0].name', 'm'),
        setting('models[0].targets[0].upstream', 'gpu'),
        setting('models[0].targets[0].model', 'x'),
      ]),
    ).toBe(
      [
        'listen:',
        '  api: "0.0.0.0:8080"',
        'mail:',
        '  smtp_password: "" # set, and not shown',
        'upstreams:',
        '  - name: gpu',
        '    api_key_env: GPU_KEY',
        'models:',
        '  - name: m',
        '    targets:',
        '      - upstream: gpu',
        '        model: x',
      ].join('\n'),
    );
  });
});
