-- Of each request: what was passed over and what was tried, each with its reason; empty when the
-- first choice answered. And what an operator has taken out of use.

ALTER TABLE usage_records ADD COLUMN route TEXT NOT NULL DEFAULT '';

CREATE TABLE drained_targets (
  upstream TEXT NOT NULL,
  model    TEXT NOT NULL,  -- as the upstream calls it; empty: all that it serves
  PRIMARY KEY (upstream, model)
) STRICT, WITHOUT ROWID;
