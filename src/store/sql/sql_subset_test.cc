#include "store/sql/sql_subset.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "store/sql/sql.h"

namespace solidrust {
namespace {

constexpr bool taken(std::string_view text) {
  return sql_breach(text).empty();
}

// While it is compiled, as Sql does.
static_assert(taken("SELECT name FROM tiers WHERE id = $1 AND concurrent > $2"));
static_assert(!taken("SELECT name FROM tiers WHERE id = ?"));
static_assert(!taken("SELECT name FROM tiers WHERE id = $2 AND concurrent > $1"));

// A pair of texts that differ in one thing: that both engines take, and that one refuses.
struct Pair {
  std::string_view taken;
  std::string_view refused;
};

TEST(SqlSubset, ParametersAreNumberedInTheOrderInWhichTheyFirstStand) {
  EXPECT_TRUE(taken("UPDATE t SET a = $1 WHERE b = $2 AND a < $1"));
  EXPECT_FALSE(taken("UPDATE t SET a = $1 WHERE b = $3"));
  EXPECT_FALSE(taken("UPDATE t SET a = $2 WHERE b = $1"));
  EXPECT_FALSE(taken("UPDATE t SET a = $0"));
  EXPECT_FALSE(taken("UPDATE t SET a = $x"));
  EXPECT_FALSE(taken("UPDATE t SET a = $"));
  EXPECT_FALSE(taken("UPDATE t SET a = $1x"));
  EXPECT_FALSE(taken("UPDATE t SET a = $99999999999999999999"));
  EXPECT_FALSE(taken("UPDATE t SET a = ?1"));
  EXPECT_FALSE(taken("UPDATE t SET a = :a"));
  EXPECT_FALSE(taken("UPDATE t SET a = @a"));
  EXPECT_TRUE(taken("UPDATE t SET a = 'is it $9? yes: \"@\"; no'"));
}

TEST(SqlSubset, EachBannedWordIsRefusedInAnyCaseAndNotWithinAnother) {
  for (const SqlBan& ban : kSqlBans) {
    SCOPED_TRACE(ban.word);
    const std::string word(ban.word);
    EXPECT_FALSE(taken("SELECT a " + word + " b FROM t"));
    EXPECT_FALSE(ban.reason.empty());
    if (!is_sql_word(word.front())) continue;
    std::string upper;
    for (const char c : word) upper += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    EXPECT_FALSE(taken("SELECT " + upper + "(a) FROM t"));
    EXPECT_TRUE(taken("SELECT a_" + word + ", " + word + "_a FROM t"));
    EXPECT_TRUE(taken("SELECT a FROM t WHERE b = '" + word + "'"));
  }
}

TEST(SqlSubset, WhatStandsDifferentlyIsRefused) {
  for (const Pair& pair : std::array{
           Pair{"SELECT a, b FROM t", "SELECT * FROM t"},
           Pair{"SELECT t.a FROM t", "SELECT t.* FROM t"},
           Pair{"SELECT a * 2, count(*) FROM t", "SELECT a, * FROM t"},
           Pair{"DELETE FROM t WHERE a = 1 RETURNING id", "DELETE FROM t WHERE a = 1 RETURNING *"},
           Pair{"SELECT max(a) FROM t", "SELECT max(a, b) FROM t"},
           Pair{"SELECT max(coalesce(a, b)) FROM t", "SELECT min(coalesce(a, b), 1) FROM t"},
           Pair{"SELECT a FROM t WHERE b IS NULL", "SELECT a FROM t WHERE b IS c"},
           Pair{"SELECT a FROM t WHERE b IS NOT NULL", "SELECT a FROM t WHERE b IS NOT $1"},
           Pair{"SELECT a FROM t WHERE b IS NOT DISTINCT FROM c",
                "SELECT a FROM t WHERE b IS nullif(c, d)"},
           Pair{"SELECT a FROM t WHERE b < 9223372036854775807",
                "SELECT a FROM t WHERE b < 0x7fffffffffffffff"},
           Pair{"SELECT a FROM t WHERE b = ''", "SELECT a FROM t WHERE b = x''"},
           Pair{"SELECT a FROM t CROSS JOIN u WHERE a = b",
                "SELECT a FROM t CROSS JOIN u ON a = b"},
           Pair{"SELECT a FROM t CROSS JOIN u AS v WHERE a = b",
                "SELECT a FROM t CROSS JOIN u AS v ON a = b"},
           Pair{"SELECT a FROM t JOIN u ON a = b",
                "SELECT a FROM t JOIN (SELECT b FROM u) ON a = b"},
           Pair{"SELECT a FROM (SELECT a FROM t) AS u", "SELECT a FROM (SELECT a FROM t)"},
       }) {
    EXPECT_TRUE(taken(pair.taken)) << pair.taken << ": " << sql_breach(pair.taken);
    EXPECT_FALSE(taken(pair.refused)) << pair.refused;
  }
}

TEST(SqlSubset, AParameterHasAType) {
  for (const Pair& pair : std::array{
           Pair{"SELECT a FROM t WHERE CAST($1 AS TEXT) = '' OR a = $1",
                "SELECT a FROM t WHERE $1 = '' OR a = $1"},
           Pair{"SELECT a FROM t WHERE CAST($1 AS BIGINT) < $2", "SELECT a FROM t WHERE $1 < $2"},
           Pair{"SELECT a FROM t WHERE b + 1 < $1", "SELECT a FROM t WHERE 1 < $1"},
           Pair{"SELECT a FROM t WHERE b <> $1", "SELECT a FROM t WHERE $1 <> 0"},
           Pair{"SELECT CAST($1 AS BIGINT) UNION ALL SELECT a FROM t",
                "SELECT $1 UNION ALL SELECT a FROM t"},
           Pair{"SELECT CASE CAST($1 AS TEXT) WHEN '' THEN a ELSE b END FROM t",
                "SELECT CASE $1 WHEN '' THEN a ELSE b END FROM t"},
       }) {
    EXPECT_TRUE(taken(pair.taken)) << pair.taken << ": " << sql_breach(pair.taken);
    EXPECT_FALSE(taken(pair.refused)) << pair.refused;
  }
}

TEST(SqlSubset, AnUpsertNamesItsColumnsAndWhoseTheyAre) {
  const std::string insert = "INSERT INTO t (k, a) VALUES ($1, $2) ON CONFLICT ";
  EXPECT_TRUE(taken(insert + "DO NOTHING"));
  EXPECT_TRUE(taken(insert + "DO NOTHING RETURNING id"));
  EXPECT_TRUE(taken(insert + "(k) DO NOTHING"));
  EXPECT_TRUE(taken(insert + "(k) DO UPDATE SET a = excluded.a"));
  EXPECT_TRUE(taken(insert + "(k) DO UPDATE SET a = t.a + excluded.a, b = saturated_sum(t.b, 1)"));
  EXPECT_TRUE(taken(insert + "(k) DO UPDATE SET a = CASE WHEN excluded.a > t.a THEN excluded.a"
                             " ELSE t.a END WHERE excluded.a > t.a AND t.b IS NULL"));
  EXPECT_FALSE(taken(insert + "DO UPDATE SET a = excluded.a"));
  EXPECT_FALSE(taken(insert + "(k) DO UPDATE SET a = a + excluded.a"));
  EXPECT_FALSE(taken(insert + "(k) DO UPDATE SET a = excluded.a, b = saturated_sum(b, 1)"));
  EXPECT_FALSE(taken(insert + "(k) DO UPDATE SET a = excluded.a WHERE excluded.a > a"));
}

TEST(SqlSubset, ATextForEachEngineIsNotHeldAgainstTheOther) {
  constexpr Sql sql = Sql::by_engine("SELECT instr(a, $1) FROM t", "SELECT strpos(a, $1) FROM t");
  EXPECT_STREQ(sql.sqlite(), "SELECT instr(a, $1) FROM t");
  EXPECT_STREQ(sql.postgres(), "SELECT strpos(a, $1) FROM t");
  constexpr Sql both = "SELECT a FROM t";
  EXPECT_STREQ(both.sqlite(), both.postgres());
  EXPECT_EQ(Sql::of_sqlite("PRAGMA user_version").postgres(), nullptr);
}

}  // namespace
}  // namespace solidrust
