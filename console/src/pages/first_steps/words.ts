import { plural } from '../../shell/format';

const policies = {
  open: 'everybody who reaches the console',
  domains: 'who has an address of certain domains',
  invite: 'who has an invitation',
  closed: 'nobody',
};

// What the first steps say to whoever runs the installation.
export const operatorWords = {
  lead: 'What an installation needs before others use it, as its settings tell. Where it says so, a reload is enough; the rest needs a restart.',
  progress: (done: number, all: number) => `${done} of ${all} done`,
  file: 'Configuration file',
  shell: 'Shell',
  lines: (title: string) => `Lines for: ${title}`,
  commands: (title: string) => `Commands for: ${title}`,
  more: 'More in',
  begin:
    'solidrust config init solidrust.yaml    # writes a file to begin with\nsolidrust config check --config solidrust.yaml\n# then stop the server, and start it with --config solidrust.yaml',
  reload:
    'solidrust config check --config FILE\nkill -HUP PID                           # reload; a file with an error changes nothing\nsolidrust upstreams test gpu-1',
  createKey: 'Create New Key',
  connect: 'Connect an application',
  steps: {
    servers: {
      title: 'Connect a model server',
      none: 'None yet: answers come from the built-in sandbox.',
      known: (names: string[]) =>
        `${plural(names.length, 'model server')}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and more' : ''}.`,
      how: 'Name the server, and the models that callers may ask for. A reload is enough.',
      lines: `upstreams:
  - { name: gpu-1, kind: openai, base_url: "http://10.0.0.5:8000/v1", api_key_env: GPU1_KEY }
models:
  - name: my-model
    targets: [ { upstream: gpu-1, model: Qwen/Qwen3-4B } ]`,
      docs: 'docs/upstreams.md',
    },
    prices: {
      title: 'Name prices',
      none: 'No model is named in the settings, so nothing costs anything.',
      known: (priced: number, all: number) =>
        `${priced} of ${plural(all, 'model')} ${all === 1 ? 'has' : 'have'} a price.`,
      how: 'Costs and budgets come from them. In your currency, for a million tokens. Write 0 where a model costs nothing. A reload is enough.',
      lines: `models:
  - name: my-model
    prompt_price_per_million: 0.15
    completion_price_per_million: 0.6
    cached_price_per_million: 0.075`,
      docs: 'docs/limits.md',
    },
    mail: {
      title: 'Send mail',
      none: (folder: string | undefined) =>
        folder
          ? `Mail goes to files in ${folder}, and reaches nobody.`
          : 'No mail server: mail goes to files in the data folder, and reaches nobody.',
      known: (url: string) => `Mail goes to ${url}`,
      how: 'People confirm their address and choose a new password by mail. Needs a restart.',
      lines: `mail:
  smtp_url: smtp://mail.example.com:587
  from: ai@example.com
  username: ai@example.com
  password_env: MAIL_PASSWORD`,
      docs: 'docs/config.md',
    },
    address: {
      title: 'Address and certificate',
      loopback: (listens: string) => `The console is at ${listens}: only this machine reaches it.`,
      plain: (listens: string) =>
        `The console is at ${listens}, without a certificate and without an https address.`,
      known: (address: string) => `The console is reached by https: ${address}`,
      how: 'Give the name that browsers use, and a certificate; behind a proxy that has one, leave out tls. Needs a restart.',
      lines: `listen: { api: 0.0.0.0:8080, console: 0.0.0.0:8081 }
console:
  base_url: https://console.example.com
  api_base_url: https://ai.example.com/v1
tls: { certificate: /etc/ssl/ai.pem, key: /etc/ssl/ai.key }`,
      docs: 'docs/config.md',
    },
    sign_up: {
      title: 'Decide who may sign up',
      known: (policy: keyof typeof policies, chosen: boolean) =>
        `Now: ${policies[policy]}${chosen ? '' : ', because nothing else is set'}.`,
      how: 'One of open, domains (with sign_up_domains), invite and closed. Needs a restart.',
      lines: `console:
  sign_up: invite`,
      command: 'solidrust console invite                # a link for one person',
      docs: 'docs/config.md',
    },
  },
} as const;

// And to who comes to call.
export const words = {
  title: 'First steps',
  lead: 'From here to your first answer in a few minutes.',
  confirm: 'Confirm your e-mail address',
  sentTo: 'We have sent a link to ',
  sentThen: '. Open it, and come back to this page.',
  createKey: 'Create an API key',
  onlyOnce:
    'It is shown only once, so have a place ready for it: a password manager, or the secrets of your application.',
  createNew: 'Create New Key',
  askOperator: 'Your role makes no keys: ask an operator for one.',
  call: 'Make your first call',
  anyClient: 'Any OpenAI client works: only the base URL and the key change. Try one of these with your key.',
  waiting: 'Waiting for your first call. This page updates by itself when it arrives.',
  see: 'See it in usage',
  arrived:
    'Your first call has arrived. Every call is listed with its status, its tokens and how long it took.',
  openUsage: 'Open usage',
  seeRequest: 'See the request itself',
  connect: 'Connect an application',
  baseUrl: 'Base URL',
  model: 'Model',
  noModel: 'none configured',
  copyThe: (what: string) => `Copy the ${what}`,
  sent: 'A new link is on its way.',
  sendAgain: 'Send it again',
  done: ' (done)',
} as const;
