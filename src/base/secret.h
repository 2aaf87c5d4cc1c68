// A string that must stay secret: wiped when destroyed, and not printable by accident.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/wipe.h"

namespace solidrust {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string&& text) : text_(std::move(text)) { solidrust::wipe(text); }
  explicit Secret(const std::string& text) : text_(text) {}
  explicit Secret(std::string_view text) : text_(text) {}
  explicit Secret(const char* text) : text_(text) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      text_ = other.text_;
    }
    return *this;
  }
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = std::move(other.text_);
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  // The only way to the text; the name makes each use stand out in review.
  std::string_view reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

 private:
  void wipe() noexcept { solidrust::wipe(text_); }
  std::string text_;
};

}  // namespace solidrust
