-- How a request ended: the error that its caller got, and what was said with it.

ALTER TABLE usage_records ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN stream INTEGER NOT NULL DEFAULT 0;
