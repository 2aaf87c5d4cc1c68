#include "meter/set_aside.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "meter/journal_segment.h"

namespace solidrust {
namespace {

constexpr std::size_t kChunk = 1'000;      // lines, records
constexpr std::size_t kShownOfLine = 200;  // bytes of one that nobody can read

Error cannot(const char* what, const std::string& path, int reason) {
  return {ErrorCode::storage_error,
          fmt::format("Cannot {} {}: {}.", what, path, std::strerror(reason))};
}

// A file that is written to its end, and on the disk then.
class Output {
 public:
  Output(const std::string& path, int flags)
      : path_(path),
        fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600)) {
    if (fd_ < 0) reason_ = errno;
  }
  ~Output() {
    if (fd_ >= 0) ::close(fd_);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  bool ok() const { return reason_ == 0; }
  int reason() const { return reason_; }
  Error error() const { return cannot("write", path_, reason_); }
  std::uint64_t size() const {
    struct stat status {};
    return ::fstat(fd_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  }
  // Whether the last line has its end: a process may have been killed in the middle of it.
  bool ends_in_line() const {
    char last = '\n';
    const std::uint64_t bytes = size();
    return bytes == 0 ||
           (::pread(fd_, &last, 1, static_cast<off_t>(bytes) - 1) == 1 && last == '\n');
  }
  void write(std::string_view text) {
    while (ok() && !text.empty()) {
      const ssize_t written = ::write(fd_, text.data(), text.size());
      if (written > 0)
        text.remove_prefix(static_cast<std::size_t>(written));
      else if (errno != EINTR)
        reason_ = errno;
    }
  }
  void sync() {
    if (ok() && ::fsync(fd_) != 0) reason_ = errno;
  }
  void cut(std::uint64_t bytes) { (void)!::ftruncate(fd_, static_cast<off_t>(bytes)); }

 private:
  const std::string path_;
  int fd_;
  int reason_ = 0;
};

void sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

bool no_room(int reason) {
  return reason == ENOSPC || reason == EDQUOT || reason == EFBIG || reason == EIO;
}

Error not_set_aside(const std::string& id) {
  return {ErrorCode::not_found, fmt::format("Nothing with the id {} is set aside.", id), "ids"};
}

// The last resort: the log has all of it, in the form of the file.
void log_whole(std::span<const RefusedRecord> refused, std::int64_t now, const std::string& why) {
  for (const RefusedRecord& one : refused)
    LogLine(LogLevel::error, "usage_record_only_here")
        .field("reason", why)
        .field("record", set_aside_line(one.record, one.why, now));
}

}  // namespace

SetAside::SetAside(std::string folder) : folder_(std::move(folder)), file_(folder_ + "/" + kFile) {}

bool SetAside::Choice::takes(const std::string& id) const {
  return all || std::find(ids.begin(), ids.end(), id) != ids.end();
}

Result<void> SetAside::add(std::span<const RefusedRecord> refused) {
  if (refused.empty()) return {};
  const std::lock_guard lock(mutex_);
  return add_locked(refused);
}

Result<void> SetAside::add_locked(std::span<const RefusedRecord> refused) {
  const std::int64_t now = unix_ms(SystemClock().system());
  std::string text;
  for (const RefusedRecord& one : refused) text += set_aside_line(one.record, one.why, now) + "\n";
  Output file(file_, O_APPEND);
  const std::uint64_t before = file.ok() ? file.size() : 0;
  if (file.ok() && before + text.size() > kMostBytes)
    return Error(ErrorCode::storage_error,
                 fmt::format("{} has reached its bound of {} bytes: see solidrust usage set-aside "
                             "list, then apply or discard what is in it.",
                             file_, kMostBytes));
  if (file.ok() && !file.ends_in_line()) file.write("\n");
  file.write(text);
  file.sync();
  if (!file.ok()) {
    if (no_room(file.reason())) {
      file.cut(before);
      return file.error();
    }
    log_whole(refused, now, file.error().message);
    return {};
  }
  if (before == 0) sync_folder(folder_);
  {
    const std::lock_guard lock(count_mutex_);
    if (lines_) *lines_ += refused.size();
  }
  LogLine(LogLevel::error, "usage_set_aside")
      .field("records", static_cast<std::uint64_t>(refused.size()))
      .field("first", refused[0].record.id)
      .field("reason", refused[0].why.message)
      .field("detail", refused[0].why.internal)
      .field("file", file_)
      .field("advice", "solidrust usage set-aside list");
  return {};
}

// In chunks. A line that stands there twice (a process was killed between writing it and forgetting
// the record) is given once.
Result<void> SetAside::read_lines(const EachChunk& each) const {
  std::ifstream in(file_);
  if (!in.is_open()) {
    struct stat status {};
    if (::stat(file_.c_str(), &status) != 0 && errno == ENOENT) return {};
    return cannot("read", file_, errno);
  }
  std::vector<Line> lines;
  std::set<std::string> seen;
  std::string text;
  for (std::uint64_t number = 1; std::getline(in, text); ++number) {
    if (text.empty()) continue;
    Line line;
    line.record = parse_set_aside_line(text);
    line.id = line.record ? line.record->id : fmt::format("line-{}", number);
    if (!seen.insert(line.id).second) continue;
    line.text = std::move(text);
    lines.push_back(std::move(line));
    if (lines.size() < kChunk) continue;
    if (Result<void> done = each(lines); !done) return done;
    lines.clear();
  }
  if (in.bad()) return cannot("read", file_, EIO);
  return lines.empty() ? Result<void>() : each(lines);
}

// Puts in the file's place one with the lines that `each` keeps.
Result<void> SetAside::rewrite(const EachChunk& each) {
  struct stat status {};
  if (::stat(file_.c_str(), &status) != 0 && errno == ENOENT) return {};
  const std::string name = file_ + ".new";
  Output out(name, O_TRUNC);
  std::uint64_t kept = 0;
  Result<void> done = out.ok() ? read_lines([&](std::vector<Line>& lines) -> Result<void> {
    if (Result<void> decided = each(lines); !decided) return decided;
    for (const Line& line : lines) {
      if (!line.kept) continue;
      out.write(line.text + "\n");
      ++kept;
    }
    return {};
  })
                               : Result<void>(out.error());
  out.sync();
  if (done && !out.ok()) done = out.error();
  if (!done) {
    ::unlink(name.c_str());
    return done;
  }
  if (::rename(name.c_str(), file_.c_str()) != 0) return cannot("replace", file_, errno);
  if (kept == 0) ::unlink(file_.c_str());
  sync_folder(folder_);
  const std::lock_guard lock(count_mutex_);
  lines_ = kept;
  return {};
}

std::vector<std::string> SetAside::segments() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    std::string name = entry.path().filename().string();
    if (name.find(JournalSegment::kBad) != name.npos && JournalSegment::number_in(name))
      names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

SetAside::Count SetAside::count() const {
  Count out;
  out.segments = segments().size();
  const std::lock_guard lock(count_mutex_);
  if (!lines_) {
    std::uint64_t lines = 0;
    const Result<void> read = read_lines([&](std::vector<Line>& some) -> Result<void> {
      lines += some.size();
      return {};
    });
    if (!read) return out;  // it is told where it is asked for
    lines_ = lines;
  }
  out.records = *lines_;
  return out;
}

SetAsideItem SetAside::line_item(Line line) {
  SetAsideItem item;
  item.id = std::move(line.id);
  if (!line.record) {
    item.kind = SetAsideItem::Kind::line;
    item.reason = "This line of the file cannot be read.";
    item.text = line.text.substr(0, kShownOfLine);
    return item;
  }
  item.reason = line.record->reason;
  item.detail = line.record->detail;
  item.record = std::move(line.record);
  return item;
}

SetAsideItem SetAside::segment_item(const std::string& name) const {
  SetAsideItem item;
  item.kind = SetAsideItem::Kind::segment;
  item.id = name;
  const std::string path = folder_ + "/" + name;
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (!error) item.bytes = bytes;
  item.reason = "The journal's segment is damaged. What is whole in it is recorded.";
  const auto opened = JournalSegment::open(path);
  if (!opened) {
    item.reason = "This file is not a segment of the journal.";
    item.detail = opened.error().message;
    return item;
  }
  UsageRecord record;
  while ((*opened)->next(record) == JournalSegment::Next::record) ++item.whole_records;
  const auto at = (*opened)->damaged_at();
  if (at) item.detail = fmt::format("the first damage is at byte {}", *at);
  return item;
}

Result<std::vector<SetAsideItem>> SetAside::list(std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<SetAsideItem> items;
  Result<void> read = read_lines([&](std::vector<Line>& lines) -> Result<void> {
    for (Line& line : lines)
      if (items.size() < most) items.push_back(line_item(std::move(line)));
    return {};
  });
  if (!read) return std::move(read).error();
  for (const std::string& name : segments()) {
    if (items.size() == most) break;
    items.push_back(segment_item(name));
  }
  return items;
}

Result<SetAsideItem> SetAside::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  std::optional<SetAsideItem> found;
  Result<void> read = read_lines([&](std::vector<Line>& lines) -> Result<void> {
    for (Line& line : lines)
      if (line.id == id) found = line_item(std::move(line));
    return {};
  });
  if (!read) return std::move(read).error();
  if (found) return *std::move(found);
  for (const std::string& name : segments())
    if (name == id) return segment_item(name);
  return not_set_aside(id);
}

// Before anything is changed.
Result<void> SetAside::check_choice(const Choice& choice) const {
  if (choice.all) return {};
  std::set<std::string> missing(choice.ids.begin(), choice.ids.end());
  for (const std::string& name : segments()) missing.erase(name);
  if (missing.empty()) return {};
  Result<void> read = read_lines([&](std::vector<Line>& lines) -> Result<void> {
    for (const Line& line : lines) missing.erase(line.id);
    return {};
  });
  if (!read) return read;
  if (missing.empty()) return {};
  return not_set_aside(*missing.begin());
}

Result<void> SetAside::apply_segment(const std::string& name, UsageStore& store, Applied& applied) {
  const auto opened = JournalSegment::open(folder_ + "/" + name);
  if (!opened) {
    ++applied.unreadable;
    return {};
  }
  std::vector<UsageRecord> records;
  std::vector<RefusedRecord> refused;
  UsageRecord record;
  for (bool more = true; more;) {
    more = (*opened)->next(record) == JournalSegment::Next::record;
    if (more) records.push_back(record);
    if (more && records.size() < kChunk) continue;
    const Result<std::size_t> booked = append_accepted(store, records, refused);
    if (!booked) return booked.error();
    applied.booked += *booked;
    applied.known += records.size() - *booked;
    records.clear();
  }
  applied.known -= refused.size();
  applied.refused += refused.size();
  return refused.empty() ? Result<void>() : add_locked(refused);
}

Result<void> SetAside::check(const Choice& choice) const {
  const std::lock_guard lock(mutex_);
  return check_choice(choice);
}

Result<void> SetAside::apply(UsageStore& store, const Choice& choice, Applied& applied) {
  applied = {};
  const std::lock_guard lock(mutex_);
  if (Result<void> checked = check_choice(choice); !checked) return checked;
  Result<void> done = rewrite([&](std::vector<Line>& lines) -> Result<void> {
    std::vector<UsageRecord> records;
    std::vector<Line*> chosen;
    for (Line& line : lines) {
      if (!choice.takes(line.id)) continue;
      if (!line.record) {
        ++applied.unreadable;
        continue;
      }
      records.push_back(line.record->record());
      chosen.push_back(&line);
    }
    std::vector<RefusedRecord> refused;
    const Result<std::size_t> booked = append_accepted(store, records, refused);
    if (!booked) return booked.error();
    std::set<std::string_view> still;
    for (const RefusedRecord& one : refused) still.insert(one.record.id);
    for (Line* line : chosen) line->kept = still.contains(line->id);
    applied.booked += *booked;
    applied.refused += refused.size();
    applied.known += records.size() - *booked - refused.size();
    return {};
  });
  for (const std::string& name : segments())
    if (done && choice.takes(name)) done = apply_segment(name, store, applied);
  return done;
}

Result<std::size_t> SetAside::discard(const Choice& choice) {
  const std::lock_guard lock(mutex_);
  if (Result<void> checked = check_choice(choice); !checked) return std::move(checked).error();
  std::size_t gone = 0;
  Result<void> done = rewrite([&](std::vector<Line>& lines) -> Result<void> {
    for (Line& line : lines) {
      line.kept = !choice.takes(line.id);
      gone += line.kept ? 0 : 1;
    }
    return {};
  });
  if (!done) return std::move(done).error();
  for (const std::string& name : segments()) {
    if (!choice.takes(name)) continue;
    std::error_code error;  // a folder may have such a name
    std::filesystem::remove_all(folder_ + "/" + name, error);
    if (error) return cannot("delete", folder_ + "/" + name, error.value());
    ++gone;
  }
  return gone;
}

}  // namespace solidrust
