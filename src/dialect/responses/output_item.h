// One item of what a response puts out, as far as it has come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace solidrust::dialect {

// All texts are the insides of JSON strings.
struct OutputItem {
  enum class Kind : std::uint8_t {
    message,
    reasoning,
    summary,  // reasoning that is told as a summary of it, which is what the caller asked for
    function_call,
    custom_call,
  };
  enum class Status : std::uint8_t { in_progress, completed, incomplete };
  struct Part {
    bool refusal = false;
    std::string text;
  };

  Kind kind = Kind::message;
  Status status = Status::in_progress;
  std::string id;
  std::vector<Part> parts;  // of a message
  std::string text;         // of the others: what was thought, the arguments, the input
  std::string sealed;       // reasoning: for the next request; may be empty
  std::string call_id;      // of calls
  std::string space;
  std::string name;

  // Appends the item as it is told: `empty`, when it begins.
  enum class Content : std::uint8_t { empty, whole };
  void append_json(std::string& out, Content content) const;
  std::size_t held() const noexcept;
};

// Appends a part of a message: output_text or refusal.
void append_part(std::string& out, bool refusal, std::string_view inside);

}  // namespace solidrust::dialect
