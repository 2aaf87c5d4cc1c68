import { describe, expect, it } from 'vitest';
import { operatorSteps } from './operator_steps';

const setting = (name: string, value: string, origin: 'default' | 'file' | 'flag' = 'file') => ({
  name,
  value,
  origin,
  default: '',
  text: '',
  reloadable: true,
});
const sandbox = { name: 'sandbox', kind: 'sandbox' as const };
const server = { name: 'gpu-1', kind: 'openai' as const };
const about = { sign_up: 'open' as const, mail_folder: '/var/lib/solidrust/mail' };
const fresh = [
  setting('listen.console', '127.0.0.1:8081', 'default'),
  setting('console.base_url', '', 'default'),
  setting('console.sign_up', 'auto', 'default'),
  setting('mail.smtp_url', '', 'default'),
  setting('tls.certificate', '', 'default'),
];
const steps = (settings = fresh, upstreams: (typeof sandbox | typeof server)[] = [sandbox]) =>
  Object.fromEntries(operatorSteps({ settings, upstreams, about }).map((step) => [step.id, step]));
const changed = (...more: typeof fresh) => [
  ...fresh.filter(({ name }) => !more.some((one) => one.name === name)),
  ...more,
];

describe('the steps of an operator', () => {
  it('are all open on a fresh installation, and each says what holds', () => {
    const all = steps();
    expect(Object.values(all).map(({ done }) => done)).toEqual([false, false, false, false, false]);
    expect(all.servers?.state).toContain('sandbox');
    expect(all.mail?.state).toContain('/var/lib/solidrust/mail');
    expect(all.address?.state).toContain('only this machine');
    expect(all.sign_up?.state).toContain('everybody');
    for (const step of Object.values(all)) {
      expect(step.lines).not.toBe('');
      expect(step.docs).toMatch(/^docs\/[a-z]+\.md$/);
    }
  });

  it('has a model server as soon as one is not the sandbox', () => {
    expect(steps(fresh, [sandbox, server]).servers?.done).toBe(true);
    expect(steps(fresh, []).servers?.done).toBe(false);
  });

  it('begins a configuration file where there is none, and reloads the one there is', () => {
    expect(steps().servers?.command).toContain('config init');
    expect(steps(changed(setting('mail.from', 'a@b.example'))).servers?.command).toContain('kill -HUP');
  });

  it('has prices once every model has one, and 0 is one if somebody wrote it', () => {
    const models = [setting('models[0].name', 'a'), setting('models[1].name', 'b')];
    const priced = (second: string, origin: 'default' | 'file') =>
      steps(
        changed(
          ...models,
          setting('models[0].prompt_price_per_million', '0.15'),
          setting('models[1].prompt_price', second, origin),
        ),
      ).prices;
    expect(priced('0', 'default')).toMatchObject({ done: false, state: '1 of 2 models have a price.' });
    expect(priced('0', 'file')).toMatchObject({ done: true });
  });

  it('has mail with a server, an address with https, and sign-up once it was decided', () => {
    expect(steps(changed(setting('mail.smtp_url', 'smtp://mail.example:587'))).mail?.done).toBe(true);
    const plain = changed(setting('listen.console', '0.0.0.0:8081', 'flag'));
    expect(steps(plain).address).toMatchObject({ done: false });
    expect(steps(plain).address?.state).toContain('without a certificate');
    expect(steps(changed(setting('tls.certificate', '/a.pem'))).address?.done).toBe(true);
    expect(steps(changed(setting('console.base_url', 'https://c.example'))).address?.done).toBe(true);
    expect(steps(changed(setting('console.base_url', 'http://c.example'))).address?.done).toBe(false);
    expect(steps(changed(setting('console.sign_up', 'auto'))).sign_up?.done).toBe(true);
  });
});
