import type { Schemas } from '../../api/client';
import { operatorWords as words } from './words';

export interface OperatorStep {
  id: 'servers' | 'prices' | 'mail' | 'address' | 'sign_up';
  title: string;
  done: boolean;
  state: string; // what holds now
  how: string;
  lines: string; // of the configuration file
  command?: string;
  docs: string;
}
interface Known {
  settings: Schemas['Setting'][];
  upstreams: Pick<Schemas['Upstream'], 'name' | 'kind'>[];
  about: Pick<Schemas['About'], 'sign_up' | 'mail_folder'>;
}

// The model servers that are not this program itself.
export const realServers = <Server extends { kind: string }>(upstreams: Server[]) =>
  upstreams.filter(({ kind }) => kind !== 'sandbox');

const kLoopback = /^(127\.[\d.]+|localhost|\[::1\]):\d+$/;

// What whoever has just set up an installation does next, as far as its settings tell whether it is done.
export function operatorSteps({ settings, upstreams, about }: Known): OperatorStep[] {
  const all = new Map(settings.map((setting) => [setting.name, setting]));
  const value = (name: string) => all.get(name)?.value ?? '';
  const isSet = (name: string) => (all.get(name)?.origin ?? 'default') !== 'default';
  const servers = realServers(upstreams).map(({ name }) => name);
  // A price of 0 that somebody has written is a price.
  const models = settings.filter(({ name }) => /^models\[\d+\]\.name$/.test(name));
  const hasPrice = (model: string) =>
    settings.some(({ name }) => name.startsWith(model) && name.includes('price') && isSet(name));
  const priced = models.filter(({ name }) => hasPrice(name.replace(/name$/, ''))).length;
  const fromFile = settings.some(({ origin }) => origin === 'file');
  const listens = value('listen.console');
  const secure = value('console.base_url').startsWith('https:') || value('tls.certificate') !== '';
  const { steps } = words;
  return [
    {
      id: 'servers',
      ...steps.servers,
      done: servers.length > 0,
      state: servers.length > 0 ? steps.servers.known(servers) : steps.servers.none,
      command: fromFile ? words.reload : words.begin,
    },
    {
      id: 'prices',
      ...steps.prices,
      done: models.length > 0 && priced === models.length,
      state: models.length > 0 ? steps.prices.known(priced, models.length) : steps.prices.none,
    },
    {
      id: 'mail',
      ...steps.mail,
      done: value('mail.smtp_url') !== '',
      state: value('mail.smtp_url')
        ? steps.mail.known(value('mail.smtp_url'))
        : steps.mail.none(about.mail_folder),
    },
    {
      id: 'address',
      ...steps.address,
      done: secure,
      state: secure
        ? steps.address.known(value('console.base_url') || listens)
        : kLoopback.test(listens)
          ? steps.address.loopback(listens)
          : steps.address.plain(listens),
    },
    {
      id: 'sign_up',
      ...steps.sign_up,
      done: isSet('console.sign_up'),
      state: steps.sign_up.known(about.sign_up, isSet('console.sign_up')),
    },
  ];
}
