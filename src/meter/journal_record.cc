#include "meter/journal_record.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "base/crc32.h"

// The payload of a record, little-endian, without gaps:
//
//   u8   version, 4; records of versions 1 to 3, left by earlier builds, are read too
//   u8   flags: 1 estimated, 2 partial, 4 test environment, 8 stream
//   u16  status
//   u8   attempts
//   u8   lengths of id, account, key, model, target: one byte each
//   u16  length of route; version 1 has neither this nor the text
//   u8   length of operation; versions before 3 have neither these three nor the text
//   u8   unit, by UsageUnit
//   u64  units
//   u8   length of code; versions before 4 have neither these three nor the two texts
//   u16  length of detail
//   u32  refused
//   i64  time_ms
//   u64  prompt_tokens, completion_tokens, cached_tokens
//   i64  cost_nano
//   u32  latency_ms, first_token_ms
//   the texts, one after the other: the five, route, operation, code, detail
//
// In a segment it is preceded by its commit word, u64: the payload's length in the low half, and in
// the high half the CRC-32 (zlib) over segment number (u64), length (u32) and payload. The next
// record begins at the next multiple of 8. A commit word of 0 means that nothing more was written.

namespace solidrust {
namespace {

static_assert(std::endian::native == std::endian::little, "the journal is little-endian");

constexpr std::uint8_t kVersion = 4;
constexpr std::uint8_t kEstimated = 1, kPartial = 2, kTest = 4, kStream = 8;
constexpr std::size_t kFixed1 = 5 + 5 + 5 * 8 + 2 * 4;
constexpr std::size_t kFixed2 = kFixed1 + 2;
constexpr std::size_t kFixed3 = kFixed2 + 2 + 8;
constexpr std::size_t kFixed = kFixed3 + 1 + 2 + 4;
constexpr std::array<std::size_t, 4> kFixedOf{kFixed1, kFixed2, kFixed3,
                                              kFixed};  // by version, from 1 on
static_assert(sizeof(std::uint64_t) + kFixed + 3 * UsageRecord::kMaxId + 2 * UsageRecord::kMaxName +
                  UsageRecord::kMaxRoute + UsageRecord::kMaxOperation + UsageRecord::kMaxCode +
                  UsageRecord::kMaxDetail + kJournalAlign <=
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
  const std::string_view texts[5] = {
      record.id.substr(0, UsageRecord::kMaxId), record.account.substr(0, UsageRecord::kMaxId),
      record.key.substr(0, UsageRecord::kMaxId), record.model.substr(0, UsageRecord::kMaxName),
      record.target.substr(0, UsageRecord::kMaxName)};
  const std::string_view route = record.route.substr(0, UsageRecord::kMaxRoute);
  const std::string_view operation = record.operation.substr(0, UsageRecord::kMaxOperation);
  const std::string_view code = record.code.substr(0, UsageRecord::kMaxCode);
  const std::string_view detail = record.detail.substr(0, UsageRecord::kMaxDetail);
  put(out, kVersion);
  put(out, static_cast<std::uint8_t>((record.estimated ? kEstimated : 0) |
                                     (record.partial ? kPartial : 0) |
                                     (record.environment == Environment::test ? kTest : 0) |
                                     (record.stream ? kStream : 0)));
  put(out, record.status);
  put(out, record.attempts);
  for (const std::string_view text : texts) put(out, static_cast<std::uint8_t>(text.size()));
  put(out, static_cast<std::uint16_t>(route.size()));
  put(out, static_cast<std::uint8_t>(operation.size()));
  put(out, static_cast<std::uint8_t>(record.unit));
  put(out, record.units);
  put(out, static_cast<std::uint8_t>(code.size()));
  put(out, static_cast<std::uint16_t>(detail.size()));
  put(out, record.refused);
  put(out, record.time_ms);
  put(out, record.prompt_tokens);
  put(out, record.completion_tokens);
  put(out, record.cached_tokens);
  put(out, record.cost_nano);
  put(out, record.latency_ms);
  put(out, record.first_token_ms);
  for (const std::string_view text : texts) put_text(out, text);
  put_text(out, route);
  put_text(out, operation);
  put_text(out, code);
  put_text(out, detail);
  return static_cast<std::size_t>(out - begin);
}

bool decode_record(std::span<const std::uint8_t> payload, UsageRecord& record) {
  if (payload.size() < kFixed1) return false;
  const std::uint8_t* in = payload.data();
  const auto version = take<std::uint8_t>(in);
  if (version < 1 || version > kVersion) return false;
  const std::size_t fixed = kFixedOf[version - 1];
  if (payload.size() < fixed) return false;
  const auto flags = take<std::uint8_t>(in);
  record.estimated = (flags & kEstimated) != 0;
  record.partial = (flags & kPartial) != 0;
  record.environment = (flags & kTest) != 0 ? Environment::test : Environment::live;
  record.stream = (flags & kStream) != 0;
  record.status = take<std::uint16_t>(in);
  record.attempts = take<std::uint8_t>(in);
  std::uint8_t lengths[5];
  std::size_t sum = fixed;
  for (std::uint8_t& length : lengths) sum += length = take<std::uint8_t>(in);
  const std::size_t route = version >= 2 ? take<std::uint16_t>(in) : 0;
  const std::size_t operation = version >= 3 ? take<std::uint8_t>(in) : 0;
  sum += route + operation;
  for (std::size_t i = 0; i < 5; ++i)
    if (lengths[i] > (i < 3 ? UsageRecord::kMaxId : UsageRecord::kMaxName)) return false;
  if (route > UsageRecord::kMaxRoute || operation > UsageRecord::kMaxOperation) return false;
  const auto unit = version >= 3 ? take<std::uint8_t>(in) : std::uint8_t{0};
  if (unit > kUsageUnits.size()) return false;
  record.unit = static_cast<UsageUnit>(unit);
  record.units = version >= 3 ? take<std::uint64_t>(in) : 0;
  const std::size_t code = version >= 4 ? take<std::uint8_t>(in) : 0;
  const std::size_t detail = version >= 4 ? take<std::uint16_t>(in) : 0;
  if (code > UsageRecord::kMaxCode || detail > UsageRecord::kMaxDetail) return false;
  if (sum + code + detail != payload.size()) return false;
  record.refused = version >= 4 ? take<std::uint32_t>(in) : 0;
  record.time_ms = take<std::int64_t>(in);
  record.prompt_tokens = take<std::uint64_t>(in);
  record.completion_tokens = take<std::uint64_t>(in);
  record.cached_tokens = take<std::uint64_t>(in);
  record.cost_nano = take<std::int64_t>(in);
  if (record.environment == Environment::test) record.cost_nano = 0;  // an older release's
  record.latency_ms = take<std::uint32_t>(in);
  record.first_token_ms = take<std::uint32_t>(in);
  std::string_view* const texts[5] = {&record.id, &record.account, &record.key, &record.model,
                                      &record.target};
  for (std::size_t i = 0; i < 5; ++i) {
    *texts[i] = {reinterpret_cast<const char*>(in), lengths[i]};
    in += lengths[i];
  }
  record.route = {reinterpret_cast<const char*>(in), route};
  record.operation = {reinterpret_cast<const char*>(in) + route, operation};
  in += route + operation;
  record.code = {reinterpret_cast<const char*>(in), code};
  record.detail = {reinterpret_cast<const char*>(in) + code, detail};
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
