-- What test keys do is never billed. Until now their calls were stored with a price all the same.

UPDATE usage_records SET cost_nano = 0 WHERE environment = 'test' AND cost_nano <> 0;
UPDATE usage_minute SET cost_nano = 0 WHERE environment = 'test' AND cost_nano <> 0;
UPDATE usage_hour SET cost_nano = 0 WHERE environment = 'test' AND cost_nano <> 0;
UPDATE usage_day SET cost_nano = 0 WHERE environment = 'test' AND cost_nano <> 0;
