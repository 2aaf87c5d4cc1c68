#include "meter/journal.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/log.h"
#include "meter/journal_record.h"

namespace solidrust {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kSegment = std::size_t{3} * 1024 * 1024;
constexpr std::size_t kPage = 4096;
constexpr std::chrono::seconds kTellEvery{60};

// What this program cannot read it neither drops nor puts aside.
Error newer(const std::string& path) {
  return {
      ErrorCode::storage_error,
      fmt::format("The usage journal was written by a newer version of SolidRusT ({}): start "
                  "that version once more and stop it, so that this usage reaches the database; "
                  "or go back to a copy with solidrust restore, which keeps it.",
                  path)};
}

}  // namespace

// How many records of the greatest length certainly fit. One that is shorter leaves room for as
// many as before or more.
std::size_t JournalWriter::places() const noexcept {
  return (active_ ? active_->room() / kMaxJournalRecord : 0) +
         spares_.size() * journal_.places_per_segment_;
}

bool JournalWriter::hold() {
  while (places() <= held_)
    if (!journal_.give_spare(*this)) return false;
  ++held_;
  return true;
}

void JournalWriter::release() noexcept {
  --held_;
  give_back();
}

bool JournalWriter::append(const UsageRecord& record) {
  if (held_ > 0) --held_;
  if ((active_ && active_->append(record)) || (journal_.roll(*this) && active_->append(record))) {
    give_back();
    return true;
  }
  journal_.lost_.fetch_add(1, std::memory_order_relaxed);
  LogLine(LogLevel::error, "usage_record_lost")
      .field("detail", "the journal is full")
      .field("id", record.id);
  return false;
}

// After many requests at once: others may need the segments. A whole one stays.
void JournalWriter::give_back() noexcept {
  while (spares_.size() > 1 && places() > held_ + 2 * journal_.places_per_segment_) {
    const std::lock_guard lock(journal_.mutex_);
    journal_.stock_.splice(journal_.stock_.end(), spares_, std::prev(spares_.end()));
  }
}

std::size_t Journal::segment_bytes_for(std::size_t max_bytes, std::size_t writers) noexcept {
  // Of each writer one that is being written and one that is spare, and only half of them empty.
  const std::size_t most = max_bytes / (8 * std::max<std::size_t>(writers, 1));
  return std::min(kSegment, most / kPage * kPage);
}

Journal::Journal(std::string folder, const Options& options)
    : folder_(std::move(folder)),
      options_(options),
      places_per_segment_((options.segment_bytes - JournalSegment::kHeader) / kMaxJournalRecord),
      set_aside_(folder_) {}

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
  journal->resident_writers_ = std::min(writers, options.resident_writers);
  return journal;
}

Result<void> Journal::check_version(const std::string& folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string path = entry->path().string();
    if (!path.ends_with(JournalSegment::kExtension)) continue;
    const auto segment = JournalSegment::open(path);
    if (segment && (*segment)->is_newer()) return newer(path);
  }
  return {};
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
      LogLine(LogLevel::warn, "journal_segment_put_aside").field("reason", opened.error().message);
      JournalSegment::put_aside(path);
      continue;
    }
    std::shared_ptr<JournalSegment> segment = std::move(opened).value();
    if (segment->is_newer()) return newer(path);
    if (segment->damaged_at() && segment->next(record) == JournalSegment::Next::none) {
      put_away(*segment);  // nothing of it can be read
      continue;
    }
    segment->rewind();
    bytes_ += segment->bytes();
    waiting_ += segment->bytes();
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
  std::size_t done = 0;
  for (const auto& segment : segments) {
    segment->commit();
    const bool closed = segment->closed();  // before next(): what came until then is seen by it
    const JournalSegment::Next next = segment->next(record);
    segment->rewind();
    if (next == JournalSegment::Next::record || !closed) continue;
    forget(segment);
    done += segment->bytes();
  }
  std::size_t waiting = 0;
  {
    const std::lock_guard lock(mutex_);
    waiting_ -= done;
    if (!half_full_ || waiting_ > options_.max_bytes / 4) return;
    half_full_ = false;
    waiting = waiting_;
  }
  LogLine(LogLevel::info, "usage_journal_recovered").field("waiting_bytes", waiting);
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

// A segment that no writer has and that holds nothing the database has not.
void Journal::forget(const std::shared_ptr<JournalSegment>& segment) {
  put_away(*segment);
  const std::lock_guard lock(mutex_);
  bytes_ -= segment->bytes();
  segments_.remove(segment);
}

Result<std::uint64_t> Journal::reserve_number() {
  const std::lock_guard lock(mutex_);
  if (refusal_ && steady_clock::now() < retry_at_) return *refusal_;
  if (bytes_ + options_.segment_bytes > options_.max_bytes)
    return Error(ErrorCode::storage_error,
                 fmt::format("The usage journal has reached its bound of {} bytes: the database "
                             "does not keep up.",
                             options_.max_bytes));
  bytes_ += options_.segment_bytes;
  return next_number_++;
}

Result<std::shared_ptr<JournalSegment>> Journal::make_segment(bool resident) {
  const Result<std::uint64_t> number = reserve_number();
  if (!number) {
    tell(number.error());
    return number.error();
  }
  auto made = JournalSegment::create(folder_, *number, options_.segment_bytes, resident);
  if (!made) {
    {
      const std::lock_guard lock(mutex_);
      bytes_ -= options_.segment_bytes;
      refusal_ = made.error();
      retry_at_ = steady_clock::now() + options_.retry;
    }
    refused_.fetch_add(1, std::memory_order_relaxed);
    tell(made.error());
    return std::move(made).error();
  }
  const std::lock_guard lock(mutex_);
  return segments_.emplace_back(std::move(made).value());
}

// From whatever thread meets it: that of the drain may itself be what waits for the database.
void Journal::tell(const Error& error) {
  {
    const auto now = steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (told_at_ && now - *told_at_ < kTellEvery) return;
    told_at_ = now;
  }
  LogLine(LogLevel::error, "usage_journal_full")
      .field("reason", error.message)
      .field("advice",
             "Requests with live keys wait a second for room and are then refused. See what keeps "
             "the database from taking records, and whether its disk is full.");
}

bool Journal::take_stock(Segments& to) {
  const std::lock_guard lock(mutex_);
  if (stock_.empty()) return false;
  to.splice(to.end(), stock_, stock_.begin());
  return true;
}

// What is in stock is in memory, which is for those that write much; another has it only where the
// disk has no more.
bool Journal::give_spare(JournalWriter& writer) {
  if (writer.resident_ && take_stock(writer.spares_)) return true;
  // The pages come into memory one by one as they are written: the worker waits for the file alone.
  if (auto made = make_segment(false)) {
    writer.spares_.push_back(std::move(made).value());
    return true;
  }
  return take_stock(writer.spares_);
}

Result<void> Journal::refill() {
  Segments surplus;
  {
    const std::lock_guard lock(mutex_);
    while (stock_.size() > resident_writers_)
      surplus.splice(surplus.end(), stock_, std::prev(stock_.end()));
  }
  for (const auto& segment : surplus) forget(segment);
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stock_.size() >= resident_writers_) return {};
    }
    auto made = make_segment(true);
    if (!made) return std::move(made).error();
    const std::lock_guard lock(mutex_);
    stock_.push_back(std::move(made).value());
  }
}

bool Journal::roll(JournalWriter& writer) {
  if (writer.spares_.empty() && !give_spare(writer)) return false;
  std::size_t waiting = 0;
  if (writer.active_) {
    {
      const std::lock_guard lock(mutex_);
      waiting_ += options_.segment_bytes;
      if (!half_full_ && waiting_ >= options_.max_bytes / 2) {
        half_full_ = true;
        waiting = waiting_;
      }
    }
    writer.active_->close();  // from now on the drain may take it off again
  }
  writer.active_ = std::move(writer.spares_.front());
  writer.spares_.pop_front();
  if (waiting != 0)
    LogLine(LogLevel::error, "usage_journal_half_full")
        .field("waiting_bytes", waiting)
        .field("bound_bytes", options_.max_bytes)
        .field("advice",
               "The database does not keep up: see what else writes to it or to its disk. At the "
               "bound requests with live keys are refused.");
  return true;
}

Journal::Stats Journal::stats() const {
  const std::lock_guard lock(mutex_);
  Stats stats;
  stats.segments = segments_.size();
  stats.bytes = bytes_;
  stats.waiting = waiting_;
  stats.bound = options_.max_bytes;
  stats.full = bytes_ + options_.segment_bytes > options_.max_bytes;
  stats.torn = torn_.load(std::memory_order_relaxed);
  stats.lost = lost_.load(std::memory_order_relaxed);
  stats.refused = refused_.load(std::memory_order_relaxed);
  return stats;
}

}  // namespace solidrust
