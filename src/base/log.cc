#include "base/log.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>

#include <unistd.h>

#include "base/clock.h"
#include "base/json_scan.h"
#include "base/json_writer.h"
#include "base/log_writer.h"

namespace solidrust {
namespace {

std::atomic<LogFormat> g_format{LogFormat::text};
std::atomic<LogLevel> g_level{LogLevel::info};

std::mutex g_mutex;
std::atomic<LogWriter*> g_writer{nullptr};  // made at the first line

LogWriter& writer() {
  LogWriter* made = g_writer.load(std::memory_order_acquire);
  if (made != nullptr) return *made;
  const std::lock_guard lock(g_mutex);
  made = g_writer.load(std::memory_order_relaxed);
  if (made == nullptr) {
    made = new LogWriter(STDERR_FILENO);  // lives as long as the process: any thread may log
    g_writer.store(made, std::memory_order_release);
  }
  return *made;
}

constexpr std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      return "error";
  }
  return "info";
}

// 2026-01-31T12:34:56.789Z; all but the milliseconds is made once a second and thread.
void append_now(std::string& out) {
  thread_local std::time_t at = -1;
  thread_local std::string text;
  const auto ms = unix_ms(std::chrono::system_clock::now());
  if (const auto seconds = static_cast<std::time_t>(ms / 1000); seconds != at) {
    at = seconds;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.", utc.tm_year + 1900, utc.tm_mon + 1,
                       utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
  }
  out += text;
  const auto rest = static_cast<int>(ms % 1000);
  out += static_cast<char>('0' + rest / 100);
  out += static_cast<char>('0' + rest / 10 % 10);
  out += static_cast<char>('0' + rest % 10);
  out += 'Z';
}

char* put(char* to, std::string_view text) {
  return std::copy(text.begin(), text.end(), to);
}

// A field whose text means itself, at once.
void append_plain(std::string& line, std::string_view name, std::string_view value) {
  const bool json = line.starts_with('{');
  const std::size_t at = line.size();
  line.resize(at + name.size() + value.size() + (json ? 6 : 4));
  char* to = put(line.data() + at, json ? ",\"" : " ");
  to = put(put(to, name), json ? "\":\"" : "=\"");
  *put(to, value) = '"';
}

}  // namespace

void configure_log(const LogOptions& options) {
  g_format = options.format;
  g_level = options.level;
}

void flush_log() {
  if (LogWriter* made = g_writer.load(std::memory_order_acquire)) made->flush();
}

std::uint64_t log_lines_dropped() noexcept {
  const LogWriter* made = g_writer.load(std::memory_order_acquire);
  return made != nullptr ? made->dropped() : 0;
}

bool log_enabled(LogLevel level) noexcept {
  return level >= g_level.load(std::memory_order_relaxed);
}

LogLine::LogLine(LogLevel level, LogEvent event) : level_(level), enabled_(log_enabled(level)) {
  if (!enabled_) return;
  line_.reserve(512);
  if (g_format.load(std::memory_order_relaxed) == LogFormat::json) {
    line_ += "{\"time\":\"";
    append_now(line_);
    line_ += "\",\"level\":\"";
    line_ += name_of(level);
    line_ += "\",\"event\":\"";
    line_ += event.name();
    line_ += '"';
  } else {
    append_now(line_);
    line_ += ' ';
    line_ += name_of(level);
    line_ += ' ';
    line_ += event.name();
  }
}

LogLine::~LogLine() {
  if (!enabled_) return;
  const bool json = line_.starts_with('{');
  if (json) line_ += '}';
  try {
    writer().append(line_);
  } catch (...) {  // a line that cannot be written must not take a request with it
  }
}

LogLine& LogLine::field(std::string_view name, std::string_view value) {
  if (!enabled_) return *this;
  if (plain_prefix<Beyond::ascii>(value) == value.size()) {
    append_plain(line_, name, value);
    return *this;
  }
  begin_field(name);
  line_ += '"';
  append_json_escaped(line_, value);
  line_ += '"';
  return *this;
}

LogLine& LogLine::field(std::string_view name, std::int64_t value) {
  if (enabled_) raw(name, std::string_view(fmt::format_int(value).c_str()));
  return *this;
}

LogLine& LogLine::field(std::string_view name, std::uint64_t value) {
  if (enabled_) raw(name, std::string_view(fmt::format_int(value).c_str()));
  return *this;
}

LogLine& LogLine::field(std::string_view name, double value) {
  if (enabled_) raw(name, fmt::format("{:.3f}", value));
  return *this;
}

LogLine& LogLine::field(std::string_view name, bool value) {
  if (enabled_) raw(name, value ? "true" : "false");
  return *this;
}

void LogLine::begin_field(std::string_view name) {
  if (line_.starts_with('{')) {
    line_ += ",\"";
    line_ += name;
    line_ += "\":";
  } else {
    line_ += ' ';
    line_ += name;
    line_ += '=';
  }
}

void LogLine::raw(std::string_view name, std::string_view json) {
  begin_field(name);
  line_ += json;
}

}  // namespace solidrust
