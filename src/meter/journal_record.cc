#include "meter/journal_record.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "base/crc32.h"

// The payload of a record, little-endian, without gaps:
//
//   u8   version, 3; records of versions 1 and 2, left by earlier builds, are read too
//   u8   flags: 1 estimated, 2 partial, 4 test environment, 8 stream, 16 refused (refusals is 1),
//        32 calls, 64 pictures, 128 several; earlier builds leave and pass over the last three
//   u16  status
//   u8   attempts
//   u8   lengths of id, account, key, model, target: one byte each
//   u16  length of route; version 1 has neither this nor the text
//   u8   length of operation; versions before 3 have nothing of this up to units, nor the texts
//   u8   length of code
//   u16  length of detail
//   u8   unit, by UsageUnit
//   u64  units
//   i64  time_ms
//   u64  prompt_tokens, completion_tokens, cached_tokens
//   i64  cost_nano
//   u32  latency_ms, first_token_ms
//   the texts, one after the other, in the order of their lengths
//
// In a segment it is preceded by its commit word, u64: the payload's length in the low half, and in
// the high half the CRC-32 (zlib) over segment number (u64), length (u32) and payload. The next
// record begins at the next multiple of 8. A commit word of 0 means that nothing more was written.

namespace solidrust {
namespace {

static_assert(std::endian::native == std::endian::little, "the journal is little-endian");

constexpr std::uint8_t kVersion = kJournalRecordVersion;
constexpr std::uint8_t kEstimated = 1, kPartial = 2, kTest = 4, kStream = 8, kRefused = 16,
                       kCalls = 32, kPictures = 64, kSeveral = 128;

struct TextField {
  std::string_view UsageRecord::*text;
  std::size_t most;    // bytes; longer ones are cut
  std::uint8_t since;  // the version

  constexpr std::size_t length_bytes() const noexcept { return most > 0xFF ? 2 : 1; }
};
constexpr std::array kTexts{TextField{&UsageRecord::id, UsageRecord::kMaxId, 1},
                            TextField{&UsageRecord::account, UsageRecord::kMaxId, 1},
                            TextField{&UsageRecord::key, UsageRecord::kMaxId, 1},
                            TextField{&UsageRecord::model, UsageRecord::kMaxName, 1},
                            TextField{&UsageRecord::target, UsageRecord::kMaxName, 1},
                            TextField{&UsageRecord::route, UsageRecord::kMaxRoute, 2},
                            TextField{&UsageRecord::operation, UsageRecord::kMaxOperation, 3},
                            TextField{&UsageRecord::code, UsageRecord::kMaxCode, 3},
                            TextField{&UsageRecord::detail, UsageRecord::kMaxDetail, 3}};

// Of all but the texts.
constexpr std::size_t fixed_size(std::uint8_t version) {
  std::size_t size = 5 + 5 * 8 + 2 * 4 + (version >= 3 ? 1 + 8 : 0);
  for (const TextField& field : kTexts)
    if (field.since <= version) size += field.length_bytes();
  return size;
}

constexpr std::size_t kMostOfTexts = [] {
  std::size_t sum = 0;
  for (const TextField& field : kTexts) sum += field.most;
  return sum;
}();
static_assert(sizeof(std::uint64_t) + fixed_size(kVersion) + kMostOfTexts + kJournalAlign <=
              kMaxJournalRecord);

template <class T>
void put(std::uint8_t*& out, T value) {
  std::memcpy(out, &value, sizeof value);
  out += sizeof value;
}

// By memcpy: a copy of characters one by one is a hundred instructions for an id.
void put_text(std::uint8_t*& out, std::string_view text) {
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  out += text.size();
}

template <class T>
T take(const std::uint8_t*& in) {
  T value;
  std::memcpy(&value, in, sizeof value);
  in += sizeof value;
  return value;
}

}  // namespace

std::size_t encode_record(const UsageRecord& record, std::uint8_t* out) {
  const std::uint8_t* const begin = out;
  put(out, kVersion);
  put(out,
      static_cast<std::uint8_t>(
          (record.estimated ? kEstimated : 0) | (record.partial ? kPartial : 0) |
          (record.environment == Environment::test ? kTest : 0) | (record.stream ? kStream : 0) |
          (record.refusals != 0 ? kRefused : 0) | (record.calls ? kCalls : 0) |
          (record.pictures ? kPictures : 0) | (record.several ? kSeveral : 0)));
  put(out, record.status);
  put(out, record.attempts);
  for (const TextField& field : kTexts) {
    const std::size_t length = std::min((record.*field.text).size(), field.most);
    if (field.length_bytes() == 1)
      put(out, static_cast<std::uint8_t>(length));
    else
      put(out, static_cast<std::uint16_t>(length));
  }
  put(out, static_cast<std::uint8_t>(record.unit));
  put(out, record.units);
  put(out, record.time_ms);
  put(out, record.prompt_tokens);
  put(out, record.completion_tokens);
  put(out, record.cached_tokens);
  put(out, record.cost_nano);
  put(out, record.latency_ms);
  put(out, record.first_token_ms);
  for (const TextField& field : kTexts) put_text(out, (record.*field.text).substr(0, field.most));
  return static_cast<std::size_t>(out - begin);
}

std::uint8_t version_of(std::span<const std::uint8_t> payload) noexcept {
  return payload.empty() ? std::uint8_t{0} : payload.front();
}

bool decode_record(std::span<const std::uint8_t> payload, UsageRecord& record) {
  if (payload.size() < fixed_size(1)) return false;
  const std::uint8_t* in = payload.data();
  const auto version = take<std::uint8_t>(in);
  if (version < 1 || version > kVersion || payload.size() < fixed_size(version)) return false;
  const auto flags = take<std::uint8_t>(in);
  record.estimated = (flags & kEstimated) != 0;
  record.partial = (flags & kPartial) != 0;
  record.environment = (flags & kTest) != 0 ? Environment::test : Environment::live;
  record.stream = (flags & kStream) != 0;
  record.refusals = (flags & kRefused) != 0 ? 1 : 0;
  record.calls = (flags & kCalls) != 0;
  record.pictures = (flags & kPictures) != 0;
  record.several = (flags & kSeveral) != 0;
  record.status = take<std::uint16_t>(in);
  record.attempts = take<std::uint8_t>(in);
  std::array<std::size_t, kTexts.size()> lengths{};
  std::size_t size = fixed_size(version);
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    if (kTexts[i].since > version) continue;
    lengths[i] = kTexts[i].length_bytes() == 1 ? take<std::uint8_t>(in) : take<std::uint16_t>(in);
    if (lengths[i] > kTexts[i].most) return false;
    size += lengths[i];
  }
  if (size != payload.size()) return false;
  const auto unit = version >= 3 ? take<std::uint8_t>(in) : std::uint8_t{0};
  if (unit > kUsageUnits.size()) return false;
  record.unit = static_cast<UsageUnit>(unit);
  record.units = version >= 3 ? take<std::uint64_t>(in) : 0;
  record.time_ms = take<std::int64_t>(in);
  record.prompt_tokens = take<std::uint64_t>(in);
  record.completion_tokens = take<std::uint64_t>(in);
  record.cached_tokens = take<std::uint64_t>(in);
  record.cost_nano = take<std::int64_t>(in);
  if (record.environment == Environment::test) record.cost_nano = 0;  // an older release's
  record.latency_ms = take<std::uint32_t>(in);
  record.first_token_ms = take<std::uint32_t>(in);
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    record.*kTexts[i].text = {reinterpret_cast<const char*>(in), lengths[i]};
    in += lengths[i];
  }
  return true;
}

std::uint64_t commit_word(std::uint64_t segment, std::span<const std::uint8_t> payload) {
  std::uint8_t head[12];
  std::uint8_t* out = head;
  const auto length = static_cast<std::uint32_t>(payload.size());
  put(out, segment);
  put(out, length);
  const std::uint32_t crc = crc32_of(crc32_of(0, head), payload);
  return static_cast<std::uint64_t>(crc) << 32 | length;
}

}  // namespace solidrust
