-- Accounts, their tiers, their keys, and who changed what.
-- Times are milliseconds since 1970 UTC. Lists are one entry a line.

CREATE TABLE tiers (
  id                  INTEGER PRIMARY KEY,  -- in the order in which they were made
  name                TEXT NOT NULL UNIQUE,
  requests_per_minute INTEGER CHECK (requests_per_minute >= 0),  -- NULL: unlimited
  requests_per_hour   INTEGER CHECK (requests_per_hour >= 0),
  requests_per_day    INTEGER CHECK (requests_per_day >= 0),
  tokens_per_minute   INTEGER CHECK (tokens_per_minute >= 0),
  concurrent          INTEGER CHECK (concurrent >= 0)
) STRICT;

INSERT INTO tiers VALUES (1, 'free',       10,  100,  500,   10000,  5);
INSERT INTO tiers VALUES (2, 'basic',      60,  1000, 10000, 100000, 20);
INSERT INTO tiers VALUES (3, 'pro',        300, 5000, 50000, 500000, 100);
INSERT INTO tiers VALUES (4, 'enterprise', NULL, NULL, NULL, NULL, NULL);

CREATE TABLE accounts (
  id         TEXT PRIMARY KEY,
  email      TEXT NOT NULL UNIQUE,
  tier       TEXT NOT NULL REFERENCES tiers (name),
  disabled   INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE keys (
  id                  TEXT PRIMARY KEY,
  account             TEXT NOT NULL REFERENCES accounts (id),
  name                TEXT NOT NULL,
  environment         TEXT NOT NULL CHECK (environment IN ('live', 'test')),
  mac                 BLOB NOT NULL UNIQUE CHECK (length(mac) = 32),
  pepper_version      INTEGER NOT NULL,
  hint                TEXT NOT NULL,
  scopes              INTEGER NOT NULL,
  models              TEXT NOT NULL DEFAULT '',  -- empty: all
  addresses           TEXT NOT NULL DEFAULT '',  -- empty: all
  limits_json         TEXT NOT NULL DEFAULT '',
  status              TEXT NOT NULL CHECK (status IN ('active', 'disabled', 'revoked')),
  created_ms          INTEGER NOT NULL,
  created_by          TEXT NOT NULL DEFAULT '',
  expires_ms          INTEGER,
  rotated_from        TEXT NOT NULL DEFAULT '',
  rotated_to          TEXT NOT NULL DEFAULT '',
  uses_after_rotation INTEGER NOT NULL DEFAULT 0,
  revoked_ms          INTEGER,
  revoked_by          TEXT NOT NULL DEFAULT '',
  revoked_why         TEXT NOT NULL DEFAULT '',
  compromised         INTEGER NOT NULL DEFAULT 0 CHECK (compromised IN (0, 1)),
  last_used_ms        INTEGER,
  last_used_from      TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX keys_by_account ON keys (account, created_ms);

CREATE TABLE audit (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms       INTEGER NOT NULL,
  actor       TEXT NOT NULL,
  action      TEXT NOT NULL,
  object      TEXT NOT NULL,
  detail_json TEXT NOT NULL DEFAULT '',
  address     TEXT NOT NULL DEFAULT '',
  request_id  TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX audit_by_object ON audit (object, id);
