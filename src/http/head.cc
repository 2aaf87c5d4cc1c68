#include "http/head.h"

namespace solidrust::http {
namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view find_in(std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields)
    if (iequals(field.name, name)) return field.value;
  return {};
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string_view RequestHead::find(std::string_view lower_name) const {
  return find_in(fields(), lower_name);
}

std::string_view ResponseHead::find(std::string_view lower_name) const {
  return find_in(fields(), lower_name);
}

}  // namespace solidrust::http
