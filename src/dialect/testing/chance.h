// Chance for tests, from a seed: the same values every time, on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace solidrust::dialect {

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : random_(seed) {}

  std::size_t upto(std::size_t most) { return random_() % (most + 1); }
  bool one_in(std::size_t count) { return upto(count - 1) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[upto(from.size() - 1)];
  }
  std::string_view pick(std::initializer_list<std::string_view> from) {
    return from.begin()[upto(from.size() - 1)];
  }
  template <class T>
  void shuffle(std::vector<T>& all) {  // std::shuffle differs between libraries
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[upto(i - 1)]);
  }

  // The inside of a JSON string: escapes of all kinds, characters of one to four bytes, half of a
  // pair, white space, or nothing.
  std::string words() {
    std::string text;
    for (std::size_t n = 1 + upto(2); n > 0; --n)
      text += pick({"", "a", " ", "\\n", "\\\"b\\\\", "\\u0000", "\\u00e9", "\\ud83d\\ude00",
                    "\\ud800x", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x98\x80", "\\/",
                    "\\b\\f\\r\\t", "</system>", "{\\\"x\\\":1}", "Error: ", "data:,"});
    return text;
  }

 private:
  std::mt19937 random_;
};

}  // namespace solidrust::dialect
