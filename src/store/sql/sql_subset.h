// What SQLite and PostgreSQL both take, so that one text of a statement serves both: checked while
// it is compiled (sql.h). Not a parser: it looks for what differs and was met in this program.
// tests/integration/test_sql_subset.py prepares every statement by a real PostgreSQL.
#pragma once

#include <cstddef>
#include <string_view>

#include "store/sql/sql_tokens.h"

namespace solidrust {

struct SqlBan {
  std::string_view word;  // in lower case; or a sign
  std::string_view reason;
};

inline constexpr SqlBan kSqlBans[] = {
    {"?", "a parameter is $1, $2 ..."},
    {"\"", "a text to one, a name to the other: leave the name bare"},
    {"`", "a name to SQLite alone"},
    {"[", "a name to SQLite, an element to PostgreSQL"},
    {":", "a parameter to SQLite alone"},
    {"::", "a cast to PostgreSQL alone: CAST(... AS ...)"},
    {"@", "a parameter to SQLite alone"},
    {"==", "="},
    {"!=", "<>"},
    {";", "one statement at a time"},
    {"like", "ignores case in SQLite alone: Sql::by_engine with instr and strpos"},
    {"ilike", "PostgreSQL alone"},
    {"glob", "SQLite alone"},
    {"regexp", "SQLite alone"},
    {"instr", "SQLite alone: Sql::by_engine"},
    {"strpos", "PostgreSQL alone: Sql::by_engine"},
    {"lower", "of ASCII here, of the locale there: in C++"},
    {"upper", "of ASCII here, of the locale there: in C++"},
    {"ifnull", "coalesce"},
    {"iif", "CASE"},
    {"greatest", "PostgreSQL alone: CASE"},
    {"least", "PostgreSQL alone: CASE"},
    {"sum", "fails where it does not fit, or is no integer: saturated_sum, or rows added in C++"},
    {"total", "a floating-point number: rows added in C++"},
    {"avg", "a floating-point number"},
    {"group_concat", "SQLite alone"},
    {"string_agg", "PostgreSQL alone"},
    {"hex", "SQLite alone: in C++"},
    {"randomblob", "SQLite alone: base/random.h"},
    {"random", "another range in each: base/random.h"},
    {"last_insert_rowid", "SQLite alone: RETURNING"},
    {"typeof", "SQLite alone"},
    {"strftime", "the time is a parameter, by base/clock.h"},
    {"unixepoch", "the time is a parameter, by base/clock.h"},
    {"now", "the time is a parameter, by base/clock.h"},
    {"current_timestamp", "the time is a parameter, by base/clock.h"},
    {"pragma", "SQLite alone: Sql::of_sqlite, in its driver"},
    {"explain", "SQLite's is another"},
    {"indexed", "SQLite alone: +column keeps an index from being used, in both"},
    {"replace", "SQLite alone: ON CONFLICT (...) DO UPDATE"},
    {"ignore", "SQLite alone: ON CONFLICT DO NOTHING"},
    {"isnull", "IS NULL"},
    {"notnull", "IS NOT NULL"},
    {"true", "a flag is 0 or 1"},
    {"false", "a flag is 0 or 1"},
    {"integer", "of four bytes in PostgreSQL: BIGINT"},
    {"int", "of four bytes in PostgreSQL: BIGINT"},
    {"blob", "SQLite alone: a parameter"},
    {"bytea", "PostgreSQL alone: a parameter"},
    {"collate", "belongs to the column: texts are compared byte by byte in both"},
    {"for", "FOR UPDATE is PostgreSQL's alone: Sql::by_engine"},
    {"begin", "SqlDatabase::write"},
    {"commit", "SqlDatabase::write"},
    {"rollback", "SqlDatabase::write"},
};

// Each of these: what is wrong with the token at `i`, or nothing.
namespace sql_rules {

using Kind = SqlToken::Kind;

constexpr std::string_view words(const SqlTokens& tokens, std::size_t i) {
  if (tokens.at(i).kind == Kind::text) return {};
  for (const SqlBan& ban : kSqlBans)
    if (tokens.is(i, ban.word)) return ban.reason;
  return {};
}

constexpr std::string_view numbers(const SqlTokens& tokens, std::size_t i) {
  const SqlToken token = tokens.at(i);
  if (token.kind == Kind::number)
    for (const char c : token.text)
      if (!is_digit(c)) return "a number has decimal digits alone";
  // x'00' are bytes in SQLite, bits in PostgreSQL; E'\n' has escapes in PostgreSQL.
  if (token.kind == Kind::text && tokens.at(i - 1).kind == Kind::word &&
      tokens.at(i - 1).text.end() == token.text.begin())
    return "a text or bytes with a prefix: a parameter";
  return {};
}

constexpr std::string_view columns(const SqlTokens& tokens, std::size_t i) {
  if (!tokens.is(i, "*")) return {};
  for (const std::string_view before : {"select", "distinct", "all", "returning", ",", "."})
    if (tokens.is(i - 1, before)) return "name the columns: they are read by their places";
  return {};
}

// max(a, b) is PostgreSQL's greatest(a, b).
constexpr std::string_view greatest(const SqlTokens& tokens, std::size_t i) {
  if ((!tokens.is(i, "max") && !tokens.is(i, "min")) || !tokens.is(i + 1, "(")) return {};
  std::size_t depth = 0;
  for (std::size_t j = i + 1; j < tokens.closing(i + 1); ++j) {
    if (tokens.is(j, "(")) ++depth;
    if (tokens.is(j, ")")) --depth;
    if (tokens.is(j, ",") && depth == 1) return "max and min of a row are SQLite's alone: CASE";
  }
  return {};
}

constexpr std::string_view comparison(const SqlTokens& tokens, std::size_t i) {
  if (!tokens.is(i, "is")) return {};
  const std::size_t next = tokens.is(i + 1, "not") ? i + 2 : i + 1;
  if (tokens.is(next, "null") || tokens.is(next, "distinct")) return {};
  return "IS of two values is SQLite's alone: =, or IS NULL";
}

constexpr bool compares(const SqlTokens& tokens, std::size_t i) {
  for (const std::string_view sign : {"=", "<>", "<", ">", "<=", ">="})
    if (tokens.is(i, sign)) return true;
  return false;
}

constexpr bool calculates(const SqlTokens& tokens, std::size_t i) {
  for (const std::string_view sign : {"+", "-", "*", "/"})
    if (tokens.is(i, sign)) return true;
  return false;
}

constexpr bool has_no_type(const SqlToken& token) {
  return token.kind == Kind::text || token.kind == Kind::number || token.kind == Kind::parameter;
}

// PostgreSQL finds a parameter's type where it stands first: beside a number that is one of four
// bytes, beside another parameter a text.
constexpr std::string_view parameter(const SqlTokens& tokens, std::size_t i) {
  if (tokens.at(i).kind != Kind::parameter) return {};
  const bool before = compares(tokens, i - 1) && has_no_type(tokens.at(i - 2)) &&
                      !calculates(tokens, i - 3);  // n + 1 < $1 has the type of n
  const bool beside = before || (compares(tokens, i + 1) && has_no_type(tokens.at(i + 2)));
  if (beside || tokens.is(i - 1, "case") || tokens.is(i - 1, "select"))
    return "PostgreSQL does not see its type: CAST($1 AS BIGINT) or CAST($1 AS TEXT)";
  return {};
}

constexpr std::string_view join(const SqlTokens& tokens, std::size_t i) {
  if (tokens.is(i, "cross") && tokens.is(i + 1, "join")) {
    const std::size_t past = tokens.is(i + 3, "as") ? i + 5 : i + 3;
    if (tokens.is(past, "on")) return "CROSS JOIN ... ON is SQLite's alone: WHERE";
  }
  if ((tokens.is(i, "from") || tokens.is(i, "join")) && tokens.is(i + 1, "(") &&
      !tokens.is(tokens.closing(i + 1) + 1, "as"))
    return "PostgreSQL wants a name for it: FROM (...) AS name";
  return {};
}

// Whether the token is a column that does not say whose it is.
constexpr bool is_bare_column(const SqlTokens& tokens, std::size_t i) {
  if (tokens.at(i).kind != Kind::word || tokens.is(i - 1, ".") || tokens.is(i + 1, ".") ||
      tokens.is(i + 1, "("))
    return false;
  for (const std::string_view word :
       {"case", "when", "then", "else", "end", "and", "or", "not", "is", "null", "where"})
    if (tokens.is(i, word)) return false;
  return true;
}

constexpr std::string_view conflict(const SqlTokens& tokens, std::size_t i) {
  if (!tokens.is(i, "on") || !tokens.is(i + 1, "conflict")) return {};
  if (tokens.is(i + 2, "do") && tokens.is(i + 3, "nothing")) return {};
  if (!tokens.is(i + 2, "(")) return "ON CONFLICT names the columns before DO UPDATE";
  std::size_t j = tokens.closing(i + 2) + 1;
  if (!tokens.is(j + 1, "update")) return {};
  bool target = true;  // of the next assignment: it stands without its table in both
  std::size_t depth = 0;
  for (j += 3; j < tokens.size() && !tokens.is(j, "returning"); ++j) {
    if (tokens.is(j, "(")) ++depth;
    if (tokens.is(j, ")")) --depth;
    if (tokens.is(j, ",") && depth == 0) {
      target = true;
    } else if (target) {
      target = false;
    } else if (is_bare_column(tokens, j)) {
      return "ambiguous to PostgreSQL: the table or excluded before the column";
    }
  }
  return {};
}

}  // namespace sql_rules

// How many parameters the text has; 0 also if they do not first stand as $1, $2 ... in this order,
// by which SQLite numbers them.
constexpr std::size_t sql_parameters(std::string_view text) {
  const SqlTokens tokens(text);
  std::size_t parameters = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.at(i).kind != SqlToken::Kind::parameter) continue;
    std::size_t number = 0;
    for (const char c : tokens.at(i).text.substr(1)) {
      if (!is_digit(c) || number > parameters) return 0;
      number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    if (number == 0 || number > parameters + 1) return 0;
    if (number > parameters) parameters = number;
  }
  return parameters;
}

// Why the text is not one that both engines take; empty: it is.
constexpr std::string_view sql_breach(std::string_view text) {
  const SqlTokens tokens(text);
  bool has_parameters = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    for (const auto rule :
         {&sql_rules::words, &sql_rules::numbers, &sql_rules::columns, &sql_rules::greatest,
          &sql_rules::comparison, &sql_rules::parameter, &sql_rules::join, &sql_rules::conflict})
      if (const std::string_view breach = rule(tokens, i); !breach.empty()) return breach;
    has_parameters = has_parameters || tokens.at(i).kind == SqlToken::Kind::parameter;
  }
  if (has_parameters && sql_parameters(text) == 0) return "parameters first stand as $1, $2 ...";
  return {};
}

}  // namespace solidrust
