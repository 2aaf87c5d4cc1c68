-- An account whose address is not confirmed makes no key. Those that one made for itself before
-- that rule are revoked: whoever confirms the address later may be somebody else. What an operator
-- made for an account by the command line stays.

INSERT INTO audit (at_ms, actor, action, object, detail_json)
  SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000, 'migration', 'key.revoke', keys.id,
    '{"reason":"made before the address was confirmed"}'
  FROM keys JOIN accounts ON accounts.id = keys.account
  WHERE accounts.verified_ms IS NULL AND keys.created_by = keys.account
    AND keys.status <> 'revoked';

UPDATE keys SET status = 'revoked', revoked_by = 'migration',
    revoked_ms = CAST(strftime('%s', 'now') AS INTEGER) * 1000,
    revoked_why = 'made before the address was confirmed'
  WHERE status <> 'revoked' AND created_by = account
    AND account IN (SELECT id FROM accounts WHERE verified_ms IS NULL);
