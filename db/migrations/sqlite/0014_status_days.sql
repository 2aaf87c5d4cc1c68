-- Whether each model could be used, minute by minute, for the status page: one row per model and UTC
-- day, the last 90 days.

CREATE TABLE status_days (
  model   TEXT NOT NULL,
  day     INTEGER NOT NULL CHECK (day >= 0),           -- since 1970
  minutes BLOB NOT NULL CHECK (length(minutes) = 360), -- two bits each: store/status_days.h
  PRIMARY KEY (model, day)
) STRICT, WITHOUT ROWID;
