// Finds keys in a stream of bytes that may arrive in pieces of any size.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace solidrust {

// A key is what parse_key() takes: pattern and checksum, so nothing else is reported. Memory: the
// piece and 56 bytes. One thread.
class KeyTextFinder {
 public:
  // Line and column, in bytes, from 1; the text lives for the call.
  using Found = std::function<void(std::size_t line, std::size_t column, std::string_view key)>;
  explicit KeyTextFinder(Found found) : found_(std::move(found)) {}
  ~KeyTextFinder();
  KeyTextFinder(const KeyTextFinder&) = delete;
  KeyTextFinder& operator=(const KeyTextFinder&) = delete;

  void feed(std::string_view piece);

 private:
  // Moves the place (line_, column_) over `text`.
  void pass(std::string_view text);
  Found found_;
  std::string buffer_;  // what may still be the beginning of a key, then the piece
  std::size_t line_ = 1;
  std::size_t column_ = 1;
};

}  // namespace solidrust
