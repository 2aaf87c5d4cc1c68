-- Which program wrote to the database last: one that is too old for it says so.

CREATE TABLE writer (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  program  TEXT NOT NULL,    -- "0.1.0 (f81d4fae)"
  since_ms INTEGER NOT NULL  -- when that program opened it first
) STRICT;
