export {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  OpenAIError as SolidRusTError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';
export { DEFAULT_BASE_URL, SolidRusT, type SolidRusTOptions } from './client.js';
export { ERROR_CODES, type ErrorCode, codeOf, waitOf } from './errors.js';
export type { Budget, Key, KeyUsage, MoneyBudget, Scope, TokenBudget } from './key.js';
export { type Allowance, type Limit, type LimitName, RateLimits } from './limits.js';
