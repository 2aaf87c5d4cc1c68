-- What is counted beside tokens, and at which endpoint.

ALTER TABLE usage_records ADD COLUMN operation TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN unit TEXT NOT NULL DEFAULT ''
  CHECK (unit IN ('', 'images', 'audio_seconds', 'characters', 'documents'));
ALTER TABLE usage_records ADD COLUMN units INTEGER NOT NULL DEFAULT 0;

ALTER TABLE usage_minute ADD COLUMN images INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN audio_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN characters INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_minute ADD COLUMN documents INTEGER NOT NULL DEFAULT 0;

ALTER TABLE usage_hour ADD COLUMN images INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN audio_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN characters INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_hour ADD COLUMN documents INTEGER NOT NULL DEFAULT 0;

ALTER TABLE usage_day ADD COLUMN images INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN audio_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN characters INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN documents INTEGER NOT NULL DEFAULT 0;

ALTER TABLE tiers ADD COLUMN images_per_day INTEGER CHECK (images_per_day >= 0);
ALTER TABLE tiers ADD COLUMN audio_seconds_per_day INTEGER CHECK (audio_seconds_per_day >= 0);
ALTER TABLE tiers ADD COLUMN characters_per_day INTEGER CHECK (characters_per_day >= 0);
ALTER TABLE tiers ADD COLUMN documents_per_day INTEGER CHECK (documents_per_day >= 0);
