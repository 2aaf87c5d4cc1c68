// The wire forms in which programs talk to models: what a caller speaks, and what a model server
// does.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace solidrust {

enum class Dialect : std::uint8_t {
  chat,       // OpenAI: /chat/completions (and the plain endpoints, which nobody translates)
  responses,  // OpenAI: /responses
  messages,   // Anthropic: /messages
};

inline constexpr std::array<Dialect, 3> kDialects{Dialect::chat, Dialect::responses,
                                                  Dialect::messages};

// "chat", "responses", "messages": as the configuration and reports call them.
constexpr std::string_view dialect_name(Dialect dialect) noexcept {
  switch (dialect) {
    case Dialect::chat:
      return "chat";
    case Dialect::responses:
      return "responses";
    case Dialect::messages:
      return "messages";
  }
  return {};
}

// A set of them.
class Dialects {
 public:
  constexpr Dialects() noexcept = default;
  constexpr Dialects(Dialect only) noexcept : bits_(bit(only)) {}
  constexpr Dialects operator|(Dialects other) const noexcept {
    Dialects both;
    both.bits_ = static_cast<std::uint8_t>(bits_ | other.bits_);
    return both;
  }
  constexpr bool has(Dialect dialect) const noexcept { return (bits_ & bit(dialect)) != 0; }
  constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr bool operator==(const Dialects&) const noexcept = default;

 private:
  static constexpr std::uint8_t bit(Dialect dialect) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(dialect));
  }
  std::uint8_t bits_ = 0;
};

}  // namespace solidrust
