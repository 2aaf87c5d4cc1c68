// The greater of what a row has and of what an upsert brings, as SQLite and PostgreSQL both take
// it: max(a, b) is SQLite's alone.
#pragma once

#define SOLIDRUST_GREATER(table, column)                                                      \
  "CASE WHEN excluded." column " > " table "." column " THEN excluded." column " ELSE " table \
  "." column " END"
