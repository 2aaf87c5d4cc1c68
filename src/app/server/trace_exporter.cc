#include "app/server/trace_exporter.h"

#include <array>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/background_thread.h"
#include "base/log.h"
#include "http/client/poster.h"
#include "upstream/exchange/retry_after.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook{1'000};  // how late a batch may be noticed
constexpr std::array<milliseconds, 4> kRests{milliseconds{500}, milliseconds{1'000},
                                             milliseconds{2'000}, milliseconds{4'000}};

bool may_be_sent_again(int status) noexcept {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

}  // namespace

// Of the exporter's thread.
class TraceExporter::Sender {
 public:
  explicit Sender(TraceExporter& exporter) : exporter_(exporter) {
    fields_.push_back({"Content-Type", otlp_media_type(exporter.collector_.format)});
    for (const HeaderField& field : exporter.collector_.fields)
      fields_.push_back({field.name, field.value.reveal()});
  }

  void send(const std::vector<trace::Span>& batch) {
    const std::string body =
        trace::write_otlp(exporter_.collector_.format, exporter_.source_, batch);
    bool taken = false;
    for (std::size_t tries = 0; !taken; ++tries) {
      const std::optional<milliseconds> rest = post(body, taken);
      if (!rest || tries == kRests.size()) break;
      if (!exporter_.rest(std::max(*rest, kRests[tries]))) break;
    }
    (taken ? exporter_.exported_ : exporter_.failed_)
        .fetch_add(batch.size(), std::memory_order_relaxed);
  }

 private:
  // How long to rest before another try; none: it makes no sense.
  std::optional<milliseconds> post(std::string_view body, bool& taken) {
    http::Post post;
    post.target = exporter_.collector_.target;
    post.fields = fields_;
    post.body = body;
    if (!poster_) poster_.emplace(exporter_.collector_.origin, exporter_.collector_.tls, kPost);
    const Result<http::PostAnswer> answer = poster_->post(post, exporter_.give_up_);
    if (!answer) {
      note(answer.error().message);
      return milliseconds::zero();
    }
    taken = answer->status >= 200 && answer->status < 300;
    std::array<char, 40> text;
    const auto end =
        fmt::format_to_n(text.data(), text.size(), "The collector answered {}.", answer->status);
    note(taken ? std::string_view()
               : std::string_view(text.data(), static_cast<std::size_t>(end.out - text.data())));
    if (taken || !may_be_sent_again(answer->status)) return std::nullopt;
    return parse_retry_after(answer->retry_after, answer->date);
  }

  // Once when it begins to fail, and once when that is over. What became of the spans is counted
  // also where there is no memory for a line.
  void note(std::string_view problem) noexcept {
    if (problem.empty() == !failing_) return;
    failing_ = !problem.empty();
    try {
      if (failing_)
        LogLine(LogLevel::warn, "traces_not_exported").field("problem", problem);
      else
        LogLine(LogLevel::info, "traces_exported_again");
    } catch (const std::exception&) {
    }
  }

  TraceExporter& exporter_;
  std::optional<http::Poster> poster_;  // made at the first post: it needs descriptors
  std::vector<http::Field> fields_;
  bool failing_ = false;
};

TraceExporter::TraceExporter(trace::SpanQueue& queue, Collector collector, trace::Source source)
    : queue_(queue),
      collector_(std::move(collector)),
      source_(std::move(source)),
      thread_([this] { run(); }) {}

TraceExporter::~TraceExporter() {
  queue_.stop();
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, kLast, [this] { return ended_; });
  }
  give_up_ = true;
  thread_.join();
}

void TraceExporter::run() {
  become_background_thread(Background::patient);
  std::optional<Sender> sender;
  while (true) {
    std::size_t count = 0;
    try {
      if (!sender) sender.emplace(*this);  // before anything is taken
      const std::vector<trace::Span> batch = queue_.take();
      count = batch.size();
      if (!batch.empty())
        sender->send(batch);
      else if (queue_.stopped())
        break;
      else
        queue_.wait(kLook);
    } catch (const std::exception& error) {  // no memory, no descriptors
      note_lost(count, error.what());
      const bool goes_on = rest(kLook);
      if (!goes_on && count == 0) break;  // nothing can be taken, and the process stops
    }
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void TraceExporter::note_lost(std::size_t spans, const char* problem) noexcept {
  failed_.fetch_add(spans, std::memory_order_relaxed);
  try {
    LogLine(LogLevel::warn, "traces_not_exported").field("problem", problem);
  } catch (const std::exception&) {
  }
}

bool TraceExporter::rest(milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace solidrust
