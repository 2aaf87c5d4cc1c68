#include "control/names.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "control/requests/requests.h"

namespace solidrust {

namespace {

constexpr std::size_t kMostChoices = 5;

}  // namespace

Result<std::string> ObjectNames::of(std::string_view id) {
  if (const auto found = known_.find(id); found != known_.end()) return found->second;
  auto name = look_up(id);
  if (name) known_.emplace(id, *name);
  return name;
}

Result<std::string> ObjectNames::look_up(std::string_view id) {
  if (const auto account = AccountId::parse(id)) {
    auto row = context_.accounts.find(*account);
    if (!row) return std::move(row).error();
    return *row ? (*row)->email : std::string();
  }
  if (id == kPlaygroundKeyId) return std::string("(playground)");
  if (const auto key = KeyId::parse(id)) {
    auto row = context_.keys.find(*key);
    if (!row) return std::move(row).error();
    return *row ? (*row)->name : std::string();
  }
  return std::string();
}

std::string choices_text(const std::vector<std::pair<std::string, std::string>>& choices) {
  std::string text;
  for (std::size_t i = 0; i < std::min(choices.size(), kMostChoices); ++i)
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", choices[i].first, choices[i].second);
  if (choices.size() > kMostChoices)
    text += fmt::format(" and {} more", choices.size() - kMostChoices);
  return text;
}

}  // namespace solidrust
