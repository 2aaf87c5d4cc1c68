// Usage that the database cannot hold: rejected records, in a file of their own, each with its
// reason, and damaged segments of the journal. Nothing waits for them. The log and the command line
// report them; the operator applies them again or deletes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "meter/accepting_append.h"
#include "meter/set_aside_line.h"
#include "store/usage_store.h"

namespace solidrust {

// One thing that was set aside.
struct SetAsideItem {
  enum class Kind : std::uint8_t {
    record,
    line,     // of the file, and not readable
    segment,  // of the journal, with its file's name
  };
  Kind kind = Kind::record;
  std::string id;  // the request's, "line-3", or the file's name
  std::string reason;
  std::string detail;
  std::optional<SetAsideRecord> record;
  std::string text;         // a line's beginning
  std::uint64_t bytes = 0;  // of a segment, and how many records in it are whole
  std::uint64_t whole_records = 0;
};

// Thread-safe; every call blocks on files, and apply() on the database. One process at a time
// writes (the data folder's lock).
class SetAside {
 public:
  static constexpr const char* kFile = "set-aside.jsonl";
  static constexpr std::uint64_t kMostBytes = 256 * 1024 * 1024;  // of the file

  // `folder`: the journal's, with the damaged segments. The file is made there when it is needed.
  explicit SetAside(std::string folder);

  // Writes the records into the file and onto the disk. storage_error where there is no room for
  // them (a full disk, kMostBytes): they may be tried again. If the file cannot be written at all,
  // each record is written in full to the log instead: no record keeps later ones waiting.
  Result<void> add(std::span<const RefusedRecord> refused);

  struct Count {
    std::uint64_t records = 0;   // lines of the file
    std::uint64_t segments = 0;  // damaged
    bool any() const noexcept { return records + segments != 0; }
  };
  Count count() const;

  // At most `most`, oldest first, segments after records.
  Result<std::vector<SetAsideItem>> list(std::size_t most) const;
  // not_found
  Result<SetAsideItem> find(const std::string& id) const;

  // The chosen ones: all, or those with these ids.
  struct Choice {
    bool all = false;
    std::vector<std::string> ids;
    bool takes(const std::string& id) const;
  };
  struct Applied {
    std::size_t booked = 0;      // were not in the database
    std::size_t known = 0;       // were there already
    std::size_t refused = 0;     // again: they stay
    std::size_t unreadable = 0;  // lines and segments: they stay
    bool any() const noexcept { return booked + known + refused + unreadable != 0; }
  };
  // not_found: there is none with one of these ids.
  Result<void> check(const Choice& choice) const;
  // Offers them to the database again. Removes what it accepts; keeps a segment, because its
  // damaged part is nowhere else. Errors: those of check(); a database error ends it, and the rest
  // stays. `applied`: the result, also up to an error.
  Result<void> apply(UsageStore& store, const Choice& choice, Applied& applied);
  // Deletes them permanently; returns how many. not_found as above.
  Result<std::size_t> discard(const Choice& choice);

 private:
  struct Line {
    std::string text;
    std::string id;
    std::optional<SetAsideRecord> record;
    bool kept = true;
  };
  using EachChunk = std::function<Result<void>(std::vector<Line>& lines)>;
  Result<void> read_lines(const EachChunk& each) const;
  Result<void> rewrite(const EachChunk& each);
  Result<void> add_locked(std::span<const RefusedRecord> refused);
  Result<void> check_choice(const Choice& choice) const;
  Result<void> apply_segment(const std::string& name, UsageStore& store, Applied& applied);
  std::vector<std::string> segments() const;  // their names, sorted
  static SetAsideItem line_item(Line line);
  SetAsideItem segment_item(const std::string& name) const;

  const std::string folder_;
  const std::string file_;
  mutable std::mutex mutex_;  // of the files
  mutable std::mutex count_mutex_;
  mutable std::optional<std::uint64_t> lines_;  // of the file, once they are counted
};

}  // namespace solidrust
