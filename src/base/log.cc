#include "base/log.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::size_t kQueueLines = 8192;  // about 4 MB at most; the oldest line goes first

std::atomic<LogFormat> g_format{LogFormat::text};
std::atomic<LogLevel> g_level{LogLevel::info};

struct Backend {
  std::shared_ptr<spdlog::details::thread_pool> pool =
      std::make_shared<spdlog::details::thread_pool>(kQueueLines, 1);
  std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
      "solidrust", std::make_shared<spdlog::sinks::stderr_sink_mt>(), pool,
      spdlog::async_overflow_policy::overrun_oldest);
  Backend() {
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::warn);
  }
};

std::mutex g_mutex;
std::shared_ptr<Backend> g_backend;  // guarded by g_mutex; made at the first line

std::shared_ptr<Backend> backend() {
  const std::lock_guard lock(g_mutex);
  if (!g_backend) g_backend = std::make_shared<Backend>();
  return g_backend;
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

// 2026-01-31T12:34:56.789Z
void append_now(std::string& out) {
  const auto now = std::chrono::system_clock::now();
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                 utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                 utc.tm_sec, ms % 1000);
}

}  // namespace

void configure_log(const LogOptions& options) {
  g_format = options.format;
  g_level = options.level;
}

void flush_log() {
  // Dropping the pool drains its queue and joins its thread; the next line makes a new one.
  std::shared_ptr<Backend> old;
  {
    const std::lock_guard lock(g_mutex);
    old = std::move(g_backend);
  }
  if (!old) return;
  old->logger->flush();
}

std::uint64_t log_lines_dropped() noexcept {
  const std::lock_guard lock(g_mutex);
  return g_backend ? g_backend->pool->overrun_counter() : 0;
}

bool log_enabled(LogLevel level) noexcept {
  return level >= g_level.load(std::memory_order_relaxed);
}

LogLine::LogLine(LogLevel level, std::string_view event)
    : level_(level), enabled_(log_enabled(level)) {
  if (!enabled_) return;
  line_.reserve(256);
  if (g_format.load(std::memory_order_relaxed) == LogFormat::json) {
    line_ += "{\"time\":\"";
    append_now(line_);
    line_ += "\",\"level\":\"";
    line_ += name_of(level);
    line_ += "\",\"event\":\"";
    append_json_escaped(line_, event);
    line_ += '"';
  } else {
    append_now(line_);
    line_ += ' ';
    line_ += name_of(level);
    line_ += ' ';
    line_ += event;
  }
}

LogLine::~LogLine() {
  if (!enabled_) return;
  const bool json = line_.starts_with('{');
  if (json) line_ += '}';
  const auto level = level_ >= LogLevel::warn ? spdlog::level::warn : spdlog::level::info;
  try {
    backend()->logger->log(level, spdlog::string_view_t(line_.data(), line_.size()));
  } catch (...) {  // a line that cannot be written must not take a request with it
  }
}

LogLine& LogLine::field(std::string_view name, std::string_view value) {
  if (!enabled_) return *this;
  std::string quoted = "\"";
  append_json_escaped(quoted, value);
  quoted += '"';
  raw(name, quoted);
  return *this;
}

LogLine& LogLine::field(std::string_view name, std::int64_t value) {
  if (enabled_) raw(name, fmt::format_int(value).c_str());
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

void LogLine::raw(std::string_view name, std::string_view json) {
  if (line_.starts_with('{')) {
    line_ += ",\"";
    line_ += name;
    line_ += "\":";
  } else {
    line_ += ' ';
    line_ += name;
    line_ += '=';
  }
  line_ += json;
}

}  // namespace solidrust
