import type { Schemas } from '../../api/client';

// A target that does well, for tests.
export const testTarget = (more: Partial<Schemas['UpstreamTarget']> = {}): Schemas['UpstreamTarget'] => ({
  model: 'Qwen/Qwen3-4B',
  serves: ['vllm-primary'],
  priority: 0,
  weight: 1,
  in_flight: 0,
  max_in_flight: 0,
  state: 'healthy',
  ejected_ms: 0,
  resting_ms: 0,
  ejections: 0,
  probe: 'passing',
  requests: 120,
  failures: 0,
  failures_in_row: 0,
  last_fault: '',
  last_fault_ms_ago: null,
  recent_calls: 0,
  recent_failures: 0,
  recent_p95_ms: null,
  ...more,
});
