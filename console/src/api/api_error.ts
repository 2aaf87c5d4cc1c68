import type { components } from './control';

export type Problem = components['schemas']['Problem'];

// What a failed call throws: the server's problem details, or what the browser said. Status 0: no answer came.
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  constructor(problem: Partial<Problem>, status: number) {
    super(problem.detail || problem.title || 'The server gave no reason.');
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.field = problem.field;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
