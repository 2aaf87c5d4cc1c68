-- The console: how people prove who they are, their sessions, and the tokens of the links that they
-- are sent. Times are milliseconds since 1970 UTC; hashes are 32 bytes.

ALTER TABLE accounts ADD COLUMN role TEXT NOT NULL DEFAULT 'owner'
  CHECK (role IN ('member', 'owner', 'operator'));
ALTER TABLE accounts ADD COLUMN verified_ms INTEGER;
ALTER TABLE accounts ADD COLUMN password_hash TEXT NOT NULL DEFAULT '';  -- PHC; empty: no login
ALTER TABLE accounts ADD COLUMN totp_sealed TEXT NOT NULL DEFAULT '';    -- encrypted
ALTER TABLE accounts ADD COLUMN totp_pending TEXT NOT NULL DEFAULT '';   -- encrypted
ALTER TABLE accounts ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;    -- last code accepted

CREATE TABLE sessions (
  id           TEXT PRIMARY KEY,
  hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  account      TEXT NOT NULL REFERENCES accounts (id),
  created_ms   INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  address      TEXT NOT NULL DEFAULT '',
  user_agent   TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX sessions_by_account ON sessions (account, created_ms);
CREATE INDEX sessions_by_last_seen ON sessions (last_seen_ms);

CREATE TABLE one_time_tokens (
  hash          BLOB PRIMARY KEY CHECK (length(hash) = 32),
  kind          TEXT NOT NULL
    CHECK (kind IN ('verification', 'reset', 'setup', 'invite', 'email_change')),
  account       TEXT REFERENCES accounts (id),      -- NULL: nobody's yet
  email         TEXT NOT NULL DEFAULT '',           -- email_change: the new address
  password_hash TEXT NOT NULL DEFAULT '',           -- verification: what the sign-up asked for
  expires_ms    INTEGER NOT NULL
) STRICT;

CREATE INDEX one_time_tokens_by_account ON one_time_tokens (account, kind);
CREATE INDEX one_time_tokens_by_expiry ON one_time_tokens (expires_ms);

CREATE TABLE recovery_codes (
  account TEXT NOT NULL REFERENCES accounts (id),
  hash    BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;
