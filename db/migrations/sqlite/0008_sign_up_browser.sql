-- Which browser asked for an account: one that confirms the address there need not sign in as well.

ALTER TABLE one_time_tokens ADD COLUMN browser_hash BLOB  -- verification: of its cookie; NULL: any browser only confirms
  CHECK (browser_hash IS NULL OR length(browser_hash) = 32);
