-- How a request ended: the error that its caller got, what was said with it, and whether it was a
-- refusal of ours, which was no use of anything. A refusal's row can stand for more of the same key
-- and minute: refused says how many. All of them are in the sums.

ALTER TABLE usage_records ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN stream INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_records ADD COLUMN refused INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0);

ALTER TABLE usage_hour ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
