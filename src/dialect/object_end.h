// Where the JSON object ends that comes in pieces: the arguments of a call.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust::dialect {

// Tells from a JSON object's text, as it comes, where it ends. Not a parser.
class ObjectEnd {
 public:
  // The inside of a JSON string, or a part of it that ends in no escape.
  void feed(std::string_view inside) noexcept;
  bool nothing() const noexcept { return at_ == At::before; }   // white space at most
  bool complete() const noexcept { return at_ == At::behind; }  // and white space at most
  // Something of it came, and not the end.
  bool cut() const noexcept { return !nothing() && !complete() && !broken(); }
  bool broken() const noexcept { return at_ == At::nowhere; }  // no object, or more than one

 private:
  enum class At : std::uint8_t { before, inside, text, escape, behind, nowhere };
  void take(char c) noexcept;
  At at_ = At::before;
  std::uint32_t depth_ = 0;
};

}  // namespace solidrust::dialect
