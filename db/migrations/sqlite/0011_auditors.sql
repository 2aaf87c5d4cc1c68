-- A role for operators who only look. A CHECK cannot be changed in place: the column is made anew.

ALTER TABLE accounts ADD COLUMN new_role TEXT NOT NULL DEFAULT 'owner'
  CHECK (new_role IN ('member', 'owner', 'auditor', 'operator'));
UPDATE accounts SET new_role = role;
ALTER TABLE accounts DROP COLUMN role;
ALTER TABLE accounts RENAME COLUMN new_role TO role;
