#include "control/accounts/email.h"

#include <algorithm>

#include "base/ascii_case.h"
#include "base/ascii_class.h"

namespace solidrust {
namespace {

// RFC 5321 atext.
bool is_atext(char c) {
  return is_alnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// Whether `text` is one or more parts that `good` accepts, with single dots between them.
template <class Predicate>
bool all_parts(std::string_view text, Predicate good) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!good(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_atom(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), is_atext);
}

bool is_label(std::string_view part) {
  return !part.empty() && part.size() <= 63 && part.front() != '-' && part.back() != '-' &&
         std::all_of(part.begin(), part.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

}  // namespace

std::optional<std::string> normalise_email(std::string_view text) {
  if (text.size() > kMaxEmail) return std::nullopt;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return std::nullopt;
  if (!all_parts(text.substr(0, at), is_atom) || !all_parts(text.substr(at + 1), is_label))
    return std::nullopt;
  std::string out(text);
  for (char& c : out) c = ascii_lower(c);
  return out;
}

}  // namespace solidrust
