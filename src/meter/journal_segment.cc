#include "meter/journal_segment.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
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
// exist. After a loss of power pages may be missing in any order, and a disk may change bytes; then
// a checksum fails, or there is a hole. What is behind is found by its own commit words, which
// stand at multiples of 8: 32 bits of checksum and a length that is possible make none by chance.

namespace solidrust {
namespace {

constexpr char kMagic[9] = "SRUSAGE1";

struct Header {
  char magic[8];
  std::uint64_t number;
  std::uint64_t size;
};

Error journal_cannot(const char* what, const std::string& path, int reason) {
  return {ErrorCode::storage_error,
          fmt::format("The usage journal: cannot {} {}: {}.", what, path, std::strerror(reason))};
}

constexpr std::size_t aligned(std::size_t size) {
  return (size + kJournalAlign - 1) / kJournalAlign * kJournalAlign;
}

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
  if (file.get() < 0) return journal_cannot("create", path, errno);
  const auto give_up = [&](const char* what, int reason) {
    ::unlink(path.c_str());
    return journal_cannot(what, path, reason);
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
  const auto refused = [&path](ErrorCode code) {
    return Error(code, fmt::format("{} is not a journal segment.", path));
  };
  const auto number = number_in(path);
  if (!number) return refused(ErrorCode::storage_error);
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0)
    return journal_cannot("open", path, errno);
  const auto bytes = static_cast<std::size_t>(status.st_size);
  if (bytes == 0) return refused(ErrorCode::not_found);
  if (bytes < kHeader) return refused(ErrorCode::storage_error);
  std::uint8_t* const map = map_file(file.get(), bytes);
  if (map == nullptr) return journal_cannot("map", path, errno);
  std::unique_ptr<JournalSegment> segment(new JournalSegment(path, *number, map, bytes));
  segment->written_ = bytes;
  segment->close();
  Header header;
  std::memcpy(&header, map, sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof header.magic) == 0 && header.size == bytes &&
      header.number == *number)
    return segment;
  if (std::all_of(map, map + bytes, [](std::uint8_t c) { return c == 0; }))
    return refused(ErrorCode::not_found);
  segment->damaged_at_ = 0;
  return segment;
}

// One process writes a segment, so the first record that is whole tells for all. The header counts
// where there is none: its bytes may be damaged.
bool JournalSegment::is_newer() const {
  constexpr std::size_t kMostOfNewer = 64 * 1024;  // a record of theirs may be longer than ours
  for (std::size_t at = kHeader; at + sizeof(std::uint64_t) <= bytes_; at += kJournalAlign) {
    const auto payload = payload_at(at, kMostOfNewer);
    if (!payload.empty()) return version_of(payload) > kJournalRecordVersion;
  }
  constexpr std::size_t kFormatAt = sizeof kMagic - 2;  // its last character
  return std::memcmp(map_, kMagic, kFormatAt) == 0 && map_[kFormatAt] > kMagic[kFormatAt] &&
         map_[kFormatAt] <= '9';
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

// Of the record that stands here, with a checksum that is right; empty: none does.
std::span<const std::uint8_t> JournalSegment::payload_at(std::size_t at, std::size_t most) const {
  const std::uint64_t word = word_at(at).load(std::memory_order_acquire);
  const std::size_t length = word & 0xffff'ffffu;
  const std::size_t begin = at + sizeof word;
  if (length == 0 || length > std::min(most, bytes_ - begin)) return {};
  const std::span<const std::uint8_t> payload(map_ + begin, length);
  return commit_word(number_, payload) == word ? payload : std::span<const std::uint8_t>();
}

// Behind the whole record that stands here; 0: none does.
std::size_t JournalSegment::end_of_record(std::size_t at, UsageRecord& record) const {
  const auto payload = payload_at(at, kMaxJournalRecord);
  if (payload.empty() || !decode_record(payload, record)) return 0;
  return std::min(at + sizeof(std::uint64_t) + aligned(payload.size()), bytes_);
}

// To the next whole record, which is read; false: there is none, and it stays where it is.
bool JournalSegment::pass_over(UsageRecord& record) {
  std::size_t at = read_ + kJournalAlign;
  std::size_t end = 0;
  while (end == 0 && at + sizeof(std::uint64_t) <= bytes_) {
    end = end_of_record(at, record);
    at += kJournalAlign;
  }
  const bool hole_or_damage = end != 0 || word_at(read_).load(std::memory_order_relaxed) != 0;
  if (hole_or_damage && !damaged_at_) damaged_at_ = read_;
  if (end != 0) read_ = end;
  return end != 0;
}

JournalSegment::Next JournalSegment::next(UsageRecord& record) {
  if (bytes_ - read_ < sizeof(std::uint64_t)) return Next::none;
  const bool whole = closed();  // before the word: then all that was ever written is seen
  if (const std::size_t end = end_of_record(read_, record); end != 0) {
    read_ = end;
    return Next::record;
  }
  if (whole) return pass_over(record) ? Next::record : Next::none;
  return word_at(read_).load(std::memory_order_acquire) == 0 ? Next::none : Next::torn;
}

std::optional<std::uint64_t> JournalSegment::number_in(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view digits = name.substr(0, name.find('.'));
  if (digits.size() != 16 || !name.substr(16).starts_with(kExtension)) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number, 16);
  return read.ptr == end ? std::optional(number) : std::nullopt;
}

void JournalSegment::put_aside(const std::string& path) {
  std::string name = path + std::string(kBad);
  for (int i = 2; ::access(name.c_str(), F_OK) == 0; ++i)
    name = fmt::format("{}{}{}", path, kBad, i);
  ::rename(path.c_str(), name.c_str());
}

void JournalSegment::remove() {
  if (damaged_at_)
    put_aside(path_);
  else
    ::unlink(path_.c_str());
}

}  // namespace solidrust
