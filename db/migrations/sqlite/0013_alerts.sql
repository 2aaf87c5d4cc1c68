-- What operators are alerted to, and what leaves because of it: one message when an alert begins, one
-- when it is over, each to every receiver that was configured then.

CREATE TABLE alerts (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL,
  subject     TEXT NOT NULL,     -- a target, a model, a key, an account
  level       INTEGER NOT NULL,  -- percent of a budget, days of a certificate; 0: the kind has none
  account     TEXT NOT NULL,     -- whose budget or key it is; empty: nobody's
  period_ms   INTEGER NOT NULL,  -- when the state began
  summary     TEXT NOT NULL,
  fired_ms    INTEGER NOT NULL,
  resolved_ms INTEGER CHECK (resolved_ms >= fired_ms),
  UNIQUE (kind, subject, level, period_ms)
) STRICT;

-- A state that lasts is one alert.
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject, level) WHERE resolved_ms IS NULL;

CREATE TABLE alert_messages (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  uid      TEXT NOT NULL UNIQUE,  -- what its receivers know it by
  alert    INTEGER NOT NULL REFERENCES alerts,
  state    TEXT NOT NULL CHECK (state IN ('firing', 'resolved')),
  summary  TEXT NOT NULL,
  made_ms  INTEGER NOT NULL,
  addressed INTEGER NOT NULL DEFAULT 0 CHECK (addressed IN (0, 1)),  -- its deliveries are made
  UNIQUE (alert, state)
) STRICT;

CREATE INDEX alert_messages_new ON alert_messages (id) WHERE addressed = 0;

CREATE TABLE alert_deliveries (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES alert_messages,
  alert   INTEGER NOT NULL REFERENCES alerts,
  sink    TEXT NOT NULL,
  state   TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
  tries   INTEGER NOT NULL,  -- since it was made, or sent again by hand
  next_ms INTEGER NOT NULL,  -- of one that waits
  UNIQUE (message, sink)
) STRICT;

CREATE INDEX alert_deliveries_waiting ON alert_deliveries (sink, next_ms) WHERE state = 'waiting';
CREATE INDEX alert_deliveries_by_alert ON alert_deliveries (alert);

CREATE TABLE alert_tries (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery  INTEGER NOT NULL REFERENCES alert_deliveries,
  at_ms     INTEGER NOT NULL,
  delivered INTEGER NOT NULL CHECK (delivered IN (0, 1)),
  answer    TEXT NOT NULL
) STRICT;

CREATE INDEX alert_tries_by_delivery ON alert_tries (delivery);
