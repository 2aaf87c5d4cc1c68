// One file of the journal, mapped into memory: what is stored in it outlives a killed process,
// because the kernel owns the pages.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/usage_rows.h"

namespace solidrust {

// Written by one thread, read by one other at the same time. Unmapped by the destructor; the file
// stays until remove().
class JournalSegment {
 public:
  static constexpr std::size_t kHeader = 64;

  // A new file of `bytes`, all of it allocated on disk and set to zero, so that no later write can
  // find the disk full. `resident`: all of it is brought into memory now, so that no write waits
  // for a page. storage_error if there is no room; nothing is left behind.
  static Result<std::unique_ptr<JournalSegment>> create(const std::string& folder,
                                                        std::uint64_t number, std::size_t bytes,
                                                        bool resident);
  // A file of an earlier process, closed for writing. not_found: it was made and never used;
  // storage_error: not a segment of ours. One whose header is not what it was is read all the same,
  // by the number in its name.
  static Result<std::unique_ptr<JournalSegment>> open(const std::string& path);
  // Whether a newer version wrote it: the file says so, or a record that is whole does. Such a file
  // must not be changed. Call it only before the first next().
  bool is_newer() const;
  ~JournalSegment();
  JournalSegment(const JournalSegment&) = delete;
  JournalSegment& operator=(const JournalSegment&) = delete;

  // Writer: false, and nothing written, if the record does not fit any more. No system call.
  bool append(const UsageRecord& record);
  std::size_t room() const noexcept { return bytes_ - written_; }
  void close() noexcept { closed_.store(true, std::memory_order_release); }

  // Reader: the next record, whose views live as long as the segment. Every record has a checksum
  // of its own: once the segment is closed, the reader skips what is not a complete record and
  // reads what follows.
  enum class Next : std::uint8_t {
    record,
    none,  // nothing more for now; if closed() was true before the call, nothing more at all
    torn,  // what stands here is not a whole record; only while the segment is open
  };
  Next next(UsageRecord& record);
  // commit(): what next() returned is in the database. rewind(): next() returns it again.
  void commit() noexcept { committed_ = read_; }
  void rewind() noexcept { read_ = committed_; }
  bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }
  bool pending() const noexcept { return committed_ != read_; }

  std::uint64_t number() const noexcept { return number_; }
  std::size_t bytes() const noexcept { return bytes_; }
  const std::string& path() const noexcept { return path_; }
  // The position of the first skipped bytes, as far as the file was read; absent: none.
  std::optional<std::size_t> damaged_at() const noexcept { return damaged_at_; }
  // Deletes the file. One that is damaged is kept, under a name that ends in ".bad".
  void remove();

  static constexpr std::string_view kExtension = ".segment";
  static constexpr std::string_view kBad = ".bad";
  // The number in the name of a segment's file, also of one that was set aside.
  static std::optional<std::uint64_t> number_in(std::string_view path);
  // Renames a file that is not a segment, or a damaged one, so that no name is used twice.
  static void put_aside(const std::string& path);

 private:
  JournalSegment(std::string path, std::uint64_t number, std::uint8_t* map, std::size_t bytes);
  std::atomic_ref<std::uint64_t> word_at(std::size_t at) const;
  std::span<const std::uint8_t> payload_at(std::size_t at, std::size_t most) const;
  std::size_t end_of_record(std::size_t at, UsageRecord& record) const;
  bool pass_over(UsageRecord& record);

  const std::string path_;
  const std::uint64_t number_;
  std::uint8_t* const map_;
  const std::size_t bytes_;
  std::size_t written_ = kHeader;          // writer's
  std::size_t read_ = kHeader;             // reader's
  std::size_t committed_ = kHeader;        // reader's
  std::optional<std::size_t> damaged_at_;  // reader's
  std::atomic<bool> closed_{false};
};

}  // namespace solidrust
