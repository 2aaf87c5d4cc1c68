-- One row for each request for a while, and sums by minute, hour and day that stay.

CREATE TABLE usage_records (
  id                INTEGER PRIMARY KEY,
  request_id        TEXT NOT NULL UNIQUE,
  time_ms           INTEGER NOT NULL,
  account           TEXT NOT NULL,
  key               TEXT NOT NULL,
  environment       TEXT NOT NULL CHECK (environment IN ('live', 'test')),
  model             TEXT NOT NULL,
  target            TEXT NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cached_tokens     INTEGER NOT NULL,
  cost_nano         INTEGER NOT NULL,
  latency_ms        INTEGER NOT NULL,
  first_token_ms    INTEGER NOT NULL,
  status            INTEGER NOT NULL,
  attempts          INTEGER NOT NULL,
  estimated         INTEGER NOT NULL CHECK (estimated IN (0, 1)),
  partial           INTEGER NOT NULL CHECK (partial IN (0, 1))
) STRICT;

CREATE INDEX usage_records_by_time ON usage_records (time_ms);

-- For the limiter after a restart and for budgets. requests: those that reached an upstream.
CREATE TABLE usage_minute (
  bucket      INTEGER NOT NULL,  -- minutes since 1970
  account     TEXT NOT NULL,
  key         TEXT NOT NULL,
  environment TEXT NOT NULL,
  requests    INTEGER NOT NULL,
  tokens      INTEGER NOT NULL,
  cost_nano   INTEGER NOT NULL,
  last_ms     INTEGER NOT NULL,  -- of the last of them
  PRIMARY KEY (bucket, account, key, environment)
) STRICT, WITHOUT ROWID;

-- level 0: by model over all accounts (account and key empty); 1: by account and model (key empty);
-- 2: by account and key (model empty); 3: by account, key and model. Each level holds every
-- request, so a question reads only the rows of the level that fits it.
CREATE TABLE usage_hour (
  level             INTEGER NOT NULL,
  bucket            INTEGER NOT NULL,  -- hours since 1970
  account           TEXT NOT NULL,
  key               TEXT NOT NULL,
  model             TEXT NOT NULL,
  environment       TEXT NOT NULL,
  requests          INTEGER NOT NULL,
  failed            INTEGER NOT NULL,
  partial           INTEGER NOT NULL,
  estimated         INTEGER NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cached_tokens     INTEGER NOT NULL,
  cost_nano         INTEGER NOT NULL,
  latency_ms        INTEGER NOT NULL,
  PRIMARY KEY (level, bucket, account, key, model, environment)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_day (
  level             INTEGER NOT NULL,
  bucket            INTEGER NOT NULL,  -- days since 1970
  account           TEXT NOT NULL,
  key               TEXT NOT NULL,
  model             TEXT NOT NULL,
  environment       TEXT NOT NULL,
  requests          INTEGER NOT NULL,
  failed            INTEGER NOT NULL,
  partial           INTEGER NOT NULL,
  estimated         INTEGER NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cached_tokens     INTEGER NOT NULL,
  cost_nano         INTEGER NOT NULL,
  latency_ms        INTEGER NOT NULL,
  PRIMARY KEY (level, bucket, account, key, model, environment)
) STRICT, WITHOUT ROWID;

CREATE TABLE budgets (
  account TEXT NOT NULL,
  key     TEXT NOT NULL,  -- empty: the account's own
  tokens  INTEGER CHECK (tokens >= 0),
  nano    INTEGER CHECK (nano >= 0),
  PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE budget_crossings (
  id             TEXT NOT NULL,     -- account or key
  month_begin_ms INTEGER NOT NULL,
  percent        INTEGER NOT NULL,
  PRIMARY KEY (id, month_begin_ms, percent)
) STRICT, WITHOUT ROWID;
