#include "app/cli/option.h"

#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace solidrust {
namespace {

// Before the choices, in the name of a check.
constexpr std::string_view kChoices = "one of ";

}  // namespace

Option Option::required() const {
  option_->required();
  return *this;
}

Option Option::type_name(const std::string& name) const {
  option_->type_name(name);
  return *this;
}

Option Option::delimiter(char character) const {
  option_->delimiter(character);
  return *this;
}

Option Option::check(Check check) const {
  CLI::Validator validator{
      [complaint = std::move(check.complaint)](std::string& value) { return complaint(value); },
      ""};
  if (!check.choices.empty())
    validator.name(fmt::format("{}{}", kChoices, fmt::join(check.choices, " ")));
  option_->check(std::move(validator));
  return *this;
}

Option Option::rewritten(std::function<void(std::string&)> rewrite) const {
  option_->transform(CLI::Validator{[rewrite = std::move(rewrite)](std::string& value) {
                                      rewrite(value);
                                      return std::string();
                                    },
                                    ""});
  return *this;
}

Option Option::excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

std::vector<std::string> choices_of(CLI::Option& option) {
  constexpr int kMostChecks = 4;  // of one option
  for (int i = 0; i < kMostChecks; ++i) {
    const CLI::Validator* check = nullptr;
    try {
      check = option.get_validator(i);
    } catch (const CLI::OptionNotFound&) {
      break;
    }
    if (check->get_name().starts_with(kChoices))
      return CLI::detail::split_up(check->get_name().substr(kChoices.size()));
  }
  return {};
}

}  // namespace solidrust
