// The append-only journal that every usage record reaches before the last byte of its answer
// leaves. Segments are mapped files; once append() has returned true, a record reaches the database
// even if the process is killed. docs/adr/0004-usage-journal.md says why.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "meter/journal_segment.h"
#include "meter/set_aside.h"
#include "store/usage_rows.h"

namespace solidrust {

class Journal;

// A worker's own way into the journal: it has its own segments, so that it takes no lock and shares
// no cache line with another worker. Belongs to one thread. Makes a system call only if its
// segments are full, or have no room for all running requests, and the drain has no spare segment
// ready.
class JournalWriter {
 public:
  // Holds room for one more record, so that it can be written later even if the disk is full by
  // then. False: the journal is at its bound or the disk is full; a request that must be billed
  // must not begin then.
  bool hold();
  // The held record will not be written after all.
  void release() noexcept;
  // Writes a record that was held. False, with the record lost and an alarm in the log, only if it
  // was not held and there is no room.
  bool append(const UsageRecord& record);

 private:
  friend class Journal;
  JournalWriter(Journal& journal, bool resident) : journal_(journal), resident_(resident) {}
  std::size_t places() const noexcept;
  void give_back() noexcept;

  Journal& journal_;
  const bool resident_;  // JournalSegment::create
  std::shared_ptr<JournalSegment> active_;
  std::list<std::shared_ptr<JournalSegment>> spares_;  // as many as what is held needs
  std::size_t held_ = 0;                               // never more than places()
};

// The journal's folder and its segments. One per data folder. The reading side (batch, committed,
// failed, refill) belongs to one thread at a time, the drain's.
class Journal {
 public:
  struct Options {
    std::size_t segment_bytes = 3 * 1024 * 1024;
    std::size_t max_bytes = 256 * 1024 * 1024;  // of all segments; past it no request is recorded
    // The number of writers, the first ones, whose segments are resident in memory from their
    // creation (JournalSegment::create), 3 MiB each: not worth it for a writer that writes rarely.
    std::size_t resident_writers = std::numeric_limits<std::size_t>::max();
    // The pause after the disk has refused a segment: a full disk must not cost every request a
    // system call.
    std::chrono::milliseconds retry{100};
  };
  // The size of a segment at which all empty segments together take at most a quarter of the bound.
  static std::size_t segment_bytes_for(std::size_t max_bytes, std::size_t writers) noexcept;

  // Makes the folder if it is missing and finds what an earlier process left.
  static Result<std::unique_ptr<Journal>> open(const std::string& folder, std::size_t writers,
                                               const Options& options);
  // storage_error if open() would refuse the folder because a newer version wrote to it. Changes
  // nothing; also while a server runs. Skips what cannot be opened.
  static Result<void> check_version(const std::string& folder);
  // Deletes the segments that hold nothing that is not in the database.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  JournalWriter& writer(std::size_t index) { return *writers_[index]; }

  // What the database refuses, and segments that are damaged.
  SetAside& set_aside() { return set_aside_; }

  // Up to `most` records that are not in the database yet, oldest segment first. The views live
  // until committed() or failed().
  std::vector<UsageRecord> batch(std::size_t most);
  void committed();  // they are in the database: segments that are done with are deleted
  void failed();     // they are not: the next batch() gives them again
  // Readies a spare segment for each resident writer, and deletes what was given back beyond that.
  // storage_error if the disk refuses one or the bound is reached.
  Result<void> refill();

  struct Stats {
    std::size_t segments = 0;
    std::size_t bytes = 0;
    std::size_t waiting = 0;    // bytes of full segments that are not yet in the database
    std::size_t bound = 0;      // Options::max_bytes
    bool full = false;          // the bound allows no further segment
    std::uint64_t torn = 0;     // segments in which something is not whole
    std::uint64_t lost = 0;     // records that found no room
    std::uint64_t refused = 0;  // segments that the disk refused
  };
  Stats stats() const;

 private:
  friend class JournalWriter;
  using Segments = std::list<std::shared_ptr<JournalSegment>>;
  Journal(std::string folder, const Options& options);
  Result<void> recover();
  Result<std::shared_ptr<JournalSegment>> make_segment(bool resident);
  Result<std::uint64_t> reserve_number();
  bool take_stock(Segments& to);
  bool give_spare(JournalWriter& writer);
  bool roll(JournalWriter& writer);
  void put_away(JournalSegment& segment);
  void tell(const Error& error);
  void forget(const std::shared_ptr<JournalSegment>& segment);

  const std::string folder_;
  const Options options_;
  const std::size_t places_per_segment_;  // records of the greatest length
  SetAside set_aside_;
  mutable std::mutex mutex_;  // of what follows; never held while a file is read, made or deleted
  Segments segments_;         // all of them
  Segments stock_;            // empty ones that no writer has
  std::uint64_t next_number_ = 1;
  std::size_t bytes_ = 0;
  std::size_t waiting_ = 0;
  bool half_full_ = false;
  std::optional<std::chrono::steady_clock::time_point> told_at_;  // that there is no room
  std::optional<Error> refusal_;  // the disk's last, in force until retry_at_
  std::chrono::steady_clock::time_point retry_at_{};
  std::vector<std::unique_ptr<JournalWriter>> writers_;
  std::size_t resident_writers_ = 0;
  std::atomic<std::uint64_t> torn_{0};
  std::atomic<std::uint64_t> lost_{0};
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace solidrust
