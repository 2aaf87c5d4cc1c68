#include "meter/journal_segment.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "meter/journal_record.h"

// A segment is a file <number as 16 hexadecimal digits>.segment of a fixed size:
//
//   0   "SRUSAGE1"           what it is
//   8   u64 number           as in the name; part of every record's checksum
//   16  u64 size             of the file
//   24  zeros up to 64
//   64  records, one after the other (journal_record.cc), then zeros
//
// A record is written payload first, and then its commit word in one aligned store. A process that
// is killed in between leaves a zero commit word: the record was not acknowledged and does not
// exist. After a loss of power pages may be missing in any order; then the checksum fails, and from
// there on the segment is cut.

namespace solidrust {
namespace {

constexpr char kMagic[9] = "SRUSAGE1";

struct Header {
  char magic[8];
  std::uint64_t number;
  std::uint64_t size;
};

Error failed(const char* what, const std::string& path, int reason) {
  return {ErrorCode::storage_error,
          fmt::format("The usage journal: cannot {} {}: {}.", what, path, std::strerror(reason))};
}

constexpr std::size_t aligned(std::size_t size) {
  return (size + kJournalAlign - 1) / kJournalAlign * kJournalAlign;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::uint8_t* map_file(int file, std::size_t bytes) {
  void* map = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return map == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(map);
}

}  // namespace

JournalSegment::JournalSegment(std::string path, std::uint64_t number, std::uint8_t* map,
                               std::size_t bytes)
    : path_(std::move(path)), number_(number), map_(map), bytes_(bytes) {}

JournalSegment::~JournalSegment() {
  ::munmap(map_, bytes_);
}

Result<std::unique_ptr<JournalSegment>> JournalSegment::create(const std::string& folder,
                                                               std::uint64_t number,
                                                               std::size_t bytes, bool resident) {
  std::string path = fmt::format("{}/{:016x}.segment", folder, number);
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return failed("create", path, errno);
  const auto give_up = [&](const char* what, int reason) {
    ::unlink(path.c_str());
    return failed(what, path, reason);
  };
  if (const int reason = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes)); reason != 0)
    return give_up("allocate", reason);
  std::uint8_t* const map = map_file(file.get(), bytes);
  if (map == nullptr) return give_up("map", errno);
#ifdef MADV_POPULATE_WRITE
  if (resident) ::madvise(map, bytes, MADV_POPULATE_WRITE);
#endif
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof header.magic);
  header.number = number;
  header.size = bytes;
  std::memcpy(map, &header, sizeof header);
  return std::unique_ptr<JournalSegment>(new JournalSegment(std::move(path), number, map, bytes));
}

Result<std::unique_ptr<JournalSegment>> JournalSegment::open(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return failed("open", path, errno);
  const auto bytes = static_cast<std::size_t>(status.st_size);
  const auto refused = [&path](ErrorCode code) {
    return Error(code, fmt::format("{} is not a journal segment.", path));
  };
  if (bytes == 0) return refused(ErrorCode::not_found);
  if (bytes < kHeader) return refused(ErrorCode::storage_error);
  std::uint8_t* const map = map_file(file.get(), bytes);
  if (map == nullptr) return failed("map", path, errno);
  Header header;
  std::memcpy(&header, map, sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof header.magic) != 0 || header.size != bytes ||
      !path.ends_with(fmt::format("/{:016x}.segment", header.number))) {
    const bool blank = std::all_of(map, map + kHeader, [](std::uint8_t c) { return c == 0; });
    ::munmap(map, bytes);
    return refused(blank ? ErrorCode::not_found : ErrorCode::storage_error);
  }
  std::unique_ptr<JournalSegment> segment(new JournalSegment(path, header.number, map, bytes));
  segment->written_ = bytes;
  segment->close();
  return segment;
}

std::atomic_ref<std::uint64_t> JournalSegment::word_at(std::size_t at) const {
  return std::atomic_ref<std::uint64_t>(*reinterpret_cast<std::uint64_t*>(map_ + at));
}

bool JournalSegment::append(const UsageRecord& record) {
  if (room() < kMaxJournalRecord) return false;
  std::uint8_t* const payload = map_ + written_ + sizeof(std::uint64_t);
  const std::size_t length = encode_record(record, payload);
  word_at(written_).store(commit_word(number_, {payload, length}), std::memory_order_release);
  written_ += sizeof(std::uint64_t) + aligned(length);
  return true;
}

JournalSegment::Next JournalSegment::next(UsageRecord& record) {
  if (bytes_ - read_ < sizeof(std::uint64_t)) return Next::none;
  const std::uint64_t word = word_at(read_).load(std::memory_order_acquire);
  if (word == 0) return Next::none;
  const std::size_t length = word & 0xffff'ffffu;
  const std::size_t begin = read_ + sizeof word;
  if (length > bytes_ - begin) return Next::torn;
  const std::span<const std::uint8_t> payload(map_ + begin, length);
  if (commit_word(number_, payload) != word || !decode_record(payload, record)) return Next::torn;
  read_ = std::min(begin + aligned(length), bytes_);
  return Next::record;
}

void JournalSegment::remove() {
  ::unlink(path_.c_str());
}

}  // namespace solidrust
