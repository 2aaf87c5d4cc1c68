-- What the console asks: how long requests took, without looking at each, and an account's requests,
-- newest first. The histograms are those of store/latency_histogram.h; rows from before have empty
-- ones.

ALTER TABLE usage_hour ADD COLUMN latency BLOB NOT NULL DEFAULT x'';
ALTER TABLE usage_hour ADD COLUMN first_token BLOB NOT NULL DEFAULT x'';
ALTER TABLE usage_day ADD COLUMN latency BLOB NOT NULL DEFAULT x'';
ALTER TABLE usage_day ADD COLUMN first_token BLOB NOT NULL DEFAULT x'';

CREATE INDEX usage_records_by_account ON usage_records (account, time_ms);
