#include "app/cli/limit_options.h"

#include <algorithm>

#include "base/ascii_class.h"

namespace solidrust {
namespace {

constexpr std::array<const char*, kLimitKinds> kWhat{"Requests in any 60 seconds",
                                                     "Requests in any 60 minutes",
                                                     "Requests in any 24 hours",
                                                     "Tokens in any 60 seconds",
                                                     "Concurrent requests",
                                                     "Images made in any 24 hours",
                                                     "Seconds of sound transcribed in any 24 hours",
                                                     "Characters spoken in any 24 hours",
                                                     "Documents ranked in any 24 hours"};

std::string check(const std::string& text) {
  const bool number =
      !text.empty() && text.size() <= 13 && std::all_of(text.begin(), text.end(), is_digit);
  return number || text == "unlimited" ? std::string()
                                       : "must be a whole number or `unlimited`, not " + text;
}

}  // namespace

void add_limit_options(CliCommand command, LimitTexts& texts) {
  for (std::size_t i = 0; i < kLimitKinds; ++i) {
    std::string option = "--" + std::string(limit_name(static_cast<LimitKind>(i)));
    std::replace(option.begin(), option.end(), '_', '-');
    command.option(option, texts[i], std::string(kWhat[i]) + ", or `unlimited`")
        .type_name("N")
        .check({check, {}});
  }
}

void write_limit_texts(JsonWriter& json, const LimitTexts& texts) {
  for (std::size_t i = 0; i < kLimitKinds; ++i) {
    if (texts[i].empty()) continue;
    json.key(limit_name(static_cast<LimitKind>(i)));
    if (texts[i] == "unlimited")
      json.null();
    else
      json.value(static_cast<std::uint64_t>(std::stoull(texts[i])));
  }
}

void write_limit_object(JsonWriter& json, const LimitTexts& texts) {
  if (std::all_of(texts.begin(), texts.end(), [](const std::string& text) { return text.empty(); }))
    return;
  json.key("limits").begin_object();
  write_limit_texts(json, texts);
  json.end_object();
}

}  // namespace solidrust
