// Extracts the input of a custom tool from the arguments {"input":"…"} of the function that
// replaces it for models that know only functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace solidrust::dialect {

// One for each call. The pieces may be cut anywhere, but not in a character. Arguments of another
// form are the input themselves, so that nothing is lost; an empty object is an empty input.
class CustomInput {
 public:
  // `arguments`: plain text. Appends what can be told of the input already, as the inside of a JSON
  // string.
  void feed(std::string_view arguments, std::string& inside);
  // No more comes.
  void finish(std::string& inside);
  std::size_t held() const noexcept { return held_.size(); }

 private:
  enum class At : std::uint8_t {
    opening,  // before the text: held_ is all that came
    text,
    escape,  // in the text: held_ is the escape so far
    behind,  // after the text
    raw,     // the arguments are the input
  };
  void take(char c, std::string& inside);
  void take_opening(char c, std::string& inside);
  void take_escape(char c, std::string& inside);
  void take_again(std::string_view text, std::string& inside);

  At at_ = At::opening;
  std::size_t matched_ = 0;  // characters of the opening
  std::string held_;
};

}  // namespace solidrust::dialect
