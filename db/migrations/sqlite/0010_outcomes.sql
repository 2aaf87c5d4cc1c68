-- How a request ended: the error that its caller got, and what was said with it. A refused request
-- stands for as many as `refusals` says, and is in no other sum.

ALTER TABLE usage_records ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN stream INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_records ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;

ALTER TABLE usage_hour ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
