// Answers the control API inside the browser, from fixtures; a case changes single answers.
// An answer is a value, a function of (query, body, path), a problem with `status`, 'never', or 'refused' (no server there).
import * as fixtures from './fixtures.mjs';

const standard = {
  'GET /api/about': fixtures.about,
  'GET /api/status': fixtures.status,
  'GET /api/session': fixtures.me,
  'GET /api/sessions': fixtures.sessions,
  'GET /api/keys': fixtures.keysOf(fixtures.keys),
  'GET /api/key-names': fixtures.namesOf(fixtures.keys),
  'POST /api/keys': fixtures.createdKey,
  'POST /api/keys/*/rotate': fixtures.createdKey,
  'GET /api/limits': fixtures.limits,
  'GET /api/usage': fixtures.usage,
  'GET /api/requests': fixtures.requests,
  'GET /api/requests/tail': 'never',
  'GET /api/requests/*': fixtures.requestDetail,
  'GET /api/models': fixtures.models,
  'POST /api/sign-up': { message: 'ok' },
  'POST /api/password-reset': { message: 'ok' },
  'POST /api/account/totp': { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/SolidRusT:dana@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=SolidRusT' },
  'PUT /api/account/totp': { recovery_codes: ['4fkd-92ma', 'x8we-1qzp', 'mm3v-7tye', 'c0nr-55ua', 'p2lk-8hgd', 'q9ws-3erf', 'z1xc-6vbn', 'u7ij-0okm', 'b5tg-4yhn', 'e8dc-2wsx'] },
  'GET /api/operator/overview': fixtures.overview,
  'GET /api/operator/accounts': fixtures.accounts,
  'GET /api/operator/accounts/*': (_, __, path) => fixtures.accountDetail(path.split('/').at(-1)),
  'GET /api/operator/tiers': { data: fixtures.limits.tiers.map((tier, at) => ({ tier, accounts: [1204, 12, 1, 0][at] })) },
  'GET /api/operator/upstreams': fixtures.upstreams,
  'POST /api/operator/upstreams/*/test': { ok: true, latency_ms: 48, message: '12 models' },
  'POST /api/operator/upstreams/*/drain': (_, body) => ({ upstream: 'gpu-rack-1', targets: 1, in_flight: 12, draining: JSON.parse(body).draining }),
  'GET /api/operator/alerts': (query) => (query.get('open') === '1' ? { ...fixtures.alerts, data: fixtures.alerts.data.slice(0, 1) } : fixtures.alerts),
  'GET /api/operator/alerts/*': (_, __, path) => fixtures.alertDetail(Number(path.split('/').at(-1))),
  'POST /api/operator/alert-deliveries/*/resend': {},
  'POST /api/operator/alert-tests': fixtures.alertTests,
  'GET /api/operator/audit': fixtures.audit,
  'GET /api/operator/settings': fixtures.settings,
};

export async function mockApi(context, changes = {}) {
  const table = { ...standard, ...changes };
  await context.route('**/api/**', async (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const exact = `${request.method()} ${url.pathname}`;
    const name = exact in table ? exact : Object.keys(table).find((key) => key.includes('*') && new RegExp(`^${key.replaceAll('*', '[^/]+')}$`).test(exact));
    let answer = table[name];
    if (answer === undefined) return route.fulfill({ status: 204 });
    if (typeof answer === 'function') answer = answer(url.searchParams, request.postData(), url.pathname);
    if (answer === 'never') return undefined;
    if (answer === 'refused') return route.abort('connectionrefused');
    if (answer.body !== undefined) return route.fulfill(answer);
    const status = answer.status >= 400 ? answer.status : 200;
    return route.fulfill({ status, contentType: status < 400 ? 'application/json' : 'application/problem+json', body: JSON.stringify(answer) });
  });
}
