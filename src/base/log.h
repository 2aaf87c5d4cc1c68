// The process's log: one line an event, to standard error, through a bounded queue and a thread of
// its own, so that a slow terminal or disk never delays a request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/error_code.h"

namespace solidrust {

enum class LogFormat : std::uint8_t { text, json };

struct LogOptions {
  LogFormat format = LogFormat::text;
  LogLevel level = LogLevel::info;
};

// Before the first line of the process; again after a reload. Thread-safe.
void configure_log(const LogOptions& options);
// Returns when what was logged before has been written; call before exit. Thread-safe.
void flush_log();
// Lines dropped because the queue was full.
std::uint64_t log_lines_dropped() noexcept;

// Whether a line of this level would be written.
bool log_enabled(LogLevel level) noexcept;

// The name of an event: words of a-z and digits with '_' between, checked by the compiler.
// Operators alert on it, so it never changes: docs/log-events.md lists all, and a test compares the
// list.
class LogEvent {
 public:
  consteval LogEvent(const char* name) : name_(name) {  // NOLINT(google-explicit-constructor)
    if (!sound(name_)) throw "the name of an event is words of a-z and digits, joined by '_'";
  }
  constexpr std::string_view name() const noexcept { return name_; }

 private:
  static consteval bool sound(std::string_view name) {
    char before = '_';
    for (const char c : name) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && (c != '_' || before == '_')) return false;
      before = c;
    }
    return before != '_';
  }
  std::string_view name_;
};

// One event with its fields: LogLine(LogLevel::info, "listening").field("address", "…"); is
// written when it goes out of scope. Never give it a key, a prompt or a body. Thread-safe (each
// line belongs to one thread).
class LogLine {
 public:
  LogLine(LogLevel level, LogEvent event);
  ~LogLine();
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;

  LogLine& field(std::string_view name, std::string_view value);
  LogLine& field(std::string_view name, const char* value) {
    return field(name, std::string_view(value));
  }
  LogLine& field(std::string_view name, const std::string& value) {
    return field(name, std::string_view(value));
  }
  LogLine& field(std::string_view name, std::int64_t value);
  LogLine& field(std::string_view name, int value) {
    return field(name, static_cast<std::int64_t>(value));
  }
  LogLine& field(std::string_view name, std::uint64_t value);
  LogLine& field(std::string_view name, double value);
  LogLine& field(std::string_view name, bool value);

 private:
  void begin_field(std::string_view name);
  void raw(std::string_view name, std::string_view json);
  LogLevel level_;
  bool enabled_;
  std::string line_;
};

}  // namespace solidrust
