-- What each model was seen to do, in live calls that were answered. What earlier releases recorded
-- says nothing of calls and pictures, nor how many answers its tokens are.

CREATE TABLE models_seen (
  model    TEXT PRIMARY KEY,  -- the name that was asked for
  streams  INTEGER NOT NULL CHECK (streams IN (0, 1)),
  calls    INTEGER NOT NULL CHECK (calls IN (0, 1)),     -- of tools
  pictures INTEGER NOT NULL CHECK (pictures IN (0, 1)),  -- taken in a prompt
  longest  INTEGER NOT NULL CHECK (longest >= 0)         -- answer, in tokens that its server counted
) STRICT, WITHOUT ROWID;

INSERT INTO models_seen
  SELECT model, max(stream <> 0), 0, 0, 0
  FROM usage_records
  WHERE environment = 'live' AND status = 200 AND attempts > 0 AND partial = 0
  GROUP BY model;
