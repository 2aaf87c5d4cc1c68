// Replaces the model's name in a JSON object that arrives in pieces: for events that are too large
// to be buffered. Nothing is parsed but what tells where the value of the outermost `model` stands
// (each, of a field that is doubled); the rest passes byte for byte, also what is no JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace solidrust {

// One for each event; belongs to one thread.
class ModelRenamer {
 public:
  // `name`: JSON text, which outlives this; empty: nothing is renamed.
  explicit ModelRenamer(std::string_view name = {}) noexcept : name_(name) {}
  // Appends to `out`.
  void feed(std::string_view piece, std::string& out);

 private:
  static constexpr std::string_view kKey = "model";
  enum class At : std::uint8_t {
    outside,  // of strings
    text,     // in a string
    escape,   // behind a backslash in it
  };
  bool take(char c);
  bool begin_text();
  void end_text() noexcept;

  std::string_view name_;
  At at_ = At::outside;
  unsigned depth_ = 0;
  bool key_is_due_ = false;    // at depth 1: the next string is a field's name
  bool value_is_due_ = false;  // that of kKey
  bool is_key_ = false;        // the string is kKey, as far as it has come
  bool dropped_ = false;       // the string is the value that goes
  std::size_t matched_ = 0;
};

}  // namespace solidrust
