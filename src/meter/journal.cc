#include "meter/journal.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/log.h"
#include "meter/journal_record.h"

namespace solidrust {

bool JournalWriter::hold() {
  // A record may leave up to its own size unused at the end of a segment, and the spare follows.
  const JournalSegment* spare = spare_.load(std::memory_order_acquire);
  const std::size_t room =
      (active_ ? active_->room() : 0) + (spare != nullptr ? spare->room() - kMaxJournalRecord : 0);
  if (room < (held_ + 2) * kMaxJournalRecord) return false;
  ++held_;
  return true;
}

bool JournalWriter::append(const UsageRecord& record) {
  if (held_ > 0) --held_;
  if (active_ && active_->append(record)) return true;
  if (journal_.roll(*this) && active_->append(record)) return true;
  journal_.lost_.fetch_add(1, std::memory_order_relaxed);
  LogLine(LogLevel::error, "usage record lost: the journal is full").field("id", record.id);
  return false;
}

Journal::Journal(std::string folder, const Options& options)
    : folder_(std::move(folder)), options_(options), set_aside_(folder_) {}

Result<std::unique_ptr<Journal>> Journal::open(const std::string& folder, std::size_t writers,
                                               const Options& options) {
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  if (error)
    return Error(ErrorCode::storage_error,
                 fmt::format("Cannot create the folder {}: {}.", folder, error.message()));
  ::chmod(folder.c_str(), 0700);
  std::unique_ptr<Journal> journal(new Journal(folder, options));
  if (Result<void> recovered = journal->recover(); !recovered) return std::move(recovered).error();
  for (std::size_t i = 0; i < writers; ++i)
    journal->writers_.emplace_back(new JournalWriter(*journal, i < options.resident_writers));
  return journal;
}

Journal::~Journal() {
  UsageRecord record;
  for (const auto& segment : segments_) {
    segment->rewind();
    if (segment->next(record) == JournalSegment::Next::none) put_away(*segment);
  }
}

Result<void> Journal::recover() {
  std::error_code error;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    // Also of those that were put aside: no other may get its name.
    if (const auto number = JournalSegment::number_in(entry.path().string()))
      next_number_ = std::max(next_number_, *number + 1);
    if (entry.path().extension() == JournalSegment::kExtension)
      paths.push_back(entry.path().string());
  }
  if (error)
    return Error(ErrorCode::storage_error,
                 fmt::format("Cannot read the folder {}: {}.", folder_, error.message()));
  std::sort(paths.begin(), paths.end());
  UsageRecord record;
  for (const std::string& path : paths) {
    auto opened = JournalSegment::open(path);
    if (!opened) {
      if (opened.error().code == ErrorCode::not_found) {  // killed while it was being made
        std::filesystem::remove(path, error);
        continue;
      }
      LogLine(LogLevel::warn, "journal segment put aside").field("reason", opened.error().message);
      JournalSegment::put_aside(path);
      continue;
    }
    std::shared_ptr<JournalSegment> segment = std::move(opened).value();
    if (segment->damaged_at() && segment->next(record) == JournalSegment::Next::none) {
      put_away(*segment);  // nothing of it can be read
      continue;
    }
    segment->rewind();
    bytes_ += segment->bytes();
    segments_.push_back(std::move(segment));
  }
  return {};
}

std::vector<UsageRecord> Journal::batch(std::size_t most) {
  std::vector<std::shared_ptr<JournalSegment>> segments;
  {
    const std::lock_guard lock(mutex_);
    segments.assign(segments_.begin(), segments_.end());
  }
  std::vector<UsageRecord> records;
  UsageRecord record;
  for (const auto& segment : segments) {
    JournalSegment::Next next = JournalSegment::Next::record;
    while (records.size() < most && (next = segment->next(record)) == JournalSegment::Next::record)
      records.push_back(record);
    if (records.size() >= most) break;
  }
  return records;
}

void Journal::failed() {
  const std::lock_guard lock(mutex_);
  for (const auto& segment : segments_) segment->rewind();
}

void Journal::committed() {
  std::vector<std::shared_ptr<JournalSegment>> segments;
  {
    const std::lock_guard lock(mutex_);
    segments.assign(segments_.begin(), segments_.end());
  }
  UsageRecord record;
  for (const auto& segment : segments) {
    segment->commit();
    const bool closed = segment->closed();  // before next(): what came until then is seen by it
    const JournalSegment::Next next = segment->next(record);
    segment->rewind();
    if (next == JournalSegment::Next::record || !closed) continue;
    put_away(*segment);
    const std::lock_guard lock(mutex_);
    bytes_ -= segment->bytes();
    segments_.remove(segment);
  }
}

// All that can be read of it is in the database.
void Journal::put_away(JournalSegment& segment) {
  if (const auto at = segment.damaged_at()) {
    torn_.fetch_add(1, std::memory_order_relaxed);
    LogLine(LogLevel::error, "journal_segment_damaged")
        .field("file", segment.path())
        .field("at", static_cast<std::uint64_t>(*at))
        .field(
            "advice",
            "What is whole in it has been recorded; the file is kept beside it, its name ends in "
            ".bad: see solidrust usage set-aside list.");
  }
  segment.remove();
}

Result<std::shared_ptr<JournalSegment>> Journal::make_segment(const JournalWriter& writer) {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    if (bytes_ + options_.segment_bytes > options_.max_bytes)
      return Error(ErrorCode::storage_error,
                   fmt::format("The usage journal has reached its bound of {} bytes: the database "
                               "does not keep up.",
                               options_.max_bytes));
    number = next_number_++;
    bytes_ += options_.segment_bytes;
  }
  auto made = JournalSegment::create(folder_, number, options_.segment_bytes, writer.resident_);
  const std::lock_guard lock(mutex_);
  if (!made) {
    bytes_ -= options_.segment_bytes;
    return std::move(made).error();
  }
  return segments_.emplace_back(std::move(made).value());
}

Result<void> Journal::refill() {
  for (const auto& writer : writers_) {
    if (writer->spare_.load(std::memory_order_acquire) != nullptr) continue;
    auto made = make_segment(*writer);
    if (!made) return std::move(made).error();
    writer->spare_.store(made.value().get(), std::memory_order_release);
  }
  return {};
}

bool Journal::roll(JournalWriter& writer) {
  std::shared_ptr<JournalSegment> next;
  if (JournalSegment* const spare = writer.spare_.exchange(nullptr, std::memory_order_acq_rel)) {
    const std::lock_guard lock(mutex_);
    for (const auto& segment : segments_)
      if (segment.get() == spare) next = segment;
  } else if (auto made = make_segment(writer)) {
    next = std::move(made).value();
  }
  if (!next) return false;
  if (writer.active_) writer.active_->close();
  writer.active_ = std::move(next);
  return true;
}

Journal::Stats Journal::stats() const {
  const std::lock_guard lock(mutex_);
  return {segments_.size(), bytes_, torn_.load(std::memory_order_relaxed),
          lost_.load(std::memory_order_relaxed)};
}

}  // namespace solidrust
