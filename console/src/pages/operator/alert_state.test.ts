import { describe, expect, it } from 'vitest';
import { aboutOf, toneOf } from './alert_state';

describe('an alert', () => {
  it('is bad only while something fails', () => {
    expect(toneOf({ state: 'firing', severity: 'critical' })).toBe('bad');
    expect(toneOf({ state: 'firing', severity: 'warning' })).toBe('warn');
    expect(toneOf({ state: 'resolved', severity: 'critical' })).toBe('ok');
  });

  it('is about what people call it', () => {
    expect(aboutOf({ subject: 'gpu-1/m', subject_name: null, account_email: null })).toBe('gpu-1/m');
    expect(aboutOf({ subject: 'key_1', subject_name: 'ci', account_email: 'a@example.org' })).toBe(
      'ci (a@example.org)',
    );
    expect(aboutOf({ subject: 'acc_1', subject_name: 'a@example.org', account_email: 'a@example.org' })).toBe(
      'a@example.org',
    );
  });
});
