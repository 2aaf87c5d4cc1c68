// The words and signs of a statement's text, for the check of sql_subset.h while it is compiled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ascii_case.h"
#include "base/ascii_class.h"

namespace solidrust {

struct SqlToken {
  enum class Kind : std::uint8_t { word, number, text, parameter, sign, end };
  Kind kind = Kind::end;
  std::string_view text;  // as it is written; of a sign: one or two characters
};

constexpr bool is_sql_word(char c) {
  return is_alnum(c) || c == '_';
}

// The token that `rest` begins with; `rest` then begins behind it.
constexpr SqlToken take_sql_token(std::string_view& rest) {
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\n')) rest.remove_prefix(1);
  if (rest.empty()) return {};
  const char first = rest.front();
  std::size_t length = 1;
  SqlToken token{SqlToken::Kind::sign, {}};
  if (is_sql_word(first) || first == '$') {
    token.kind = first == '$'      ? SqlToken::Kind::parameter
                 : is_digit(first) ? SqlToken::Kind::number
                                   : SqlToken::Kind::word;
    while (length < rest.size() && is_sql_word(rest[length])) ++length;
  } else if (first == '\'') {  // '' within it: two texts side by side, which nothing here minds
    token.kind = SqlToken::Kind::text;
    while (length < rest.size() && rest[length] != '\'') ++length;
    length = length < rest.size() ? length + 1 : length;
  } else if (rest.size() > 1) {
    const std::string_view two = rest.substr(0, 2);
    for (const std::string_view sign : {"<>", "<=", ">=", "==", "!=", "||", "::"})
      if (two == sign) length = 2;
  }
  token.text = rest.substr(0, length);
  rest.remove_prefix(length);
  return token;
}

// A text's tokens. Beyond them, on both sides, is Kind::end.
class SqlTokens {
 public:
  constexpr explicit SqlTokens(std::string_view text) {
    for (SqlToken token = take_sql_token(text); token.kind != SqlToken::Kind::end;
         token = take_sql_token(text))
      tokens_.push_back(token);
  }
  constexpr std::size_t size() const { return tokens_.size(); }
  constexpr SqlToken at(std::size_t index) const {
    return index < tokens_.size() ? tokens_[index] : SqlToken{};
  }
  // `lower`: in lower case; what is written may be in any.
  constexpr bool is(std::size_t index, std::string_view lower) const {
    const std::string_view text = at(index).text;
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (ascii_lower(text[i]) != lower[i]) return false;
    return true;
  }
  // Where the bracket that opens at `index` closes; size(): nowhere.
  constexpr std::size_t closing(std::size_t index) const {
    std::size_t depth = 0;
    for (; index < size(); ++index) {
      if (is(index, "(")) ++depth;
      if (is(index, ")") && --depth == 0) break;
    }
    return index;
  }

 private:
  std::vector<SqlToken> tokens_;
};

}  // namespace solidrust
