// One usage record as bytes of the journal: encoding, decoding, and the checksum that tells a whole
// record from a torn one. The format stands at the top of journal_record.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "store/usage_rows.h"

namespace solidrust {

inline constexpr std::uint8_t kJournalRecordVersion = 3;
inline constexpr std::size_t kJournalAlign = 8;
// The most that one record takes, commit word and padding included.
inline constexpr std::size_t kMaxJournalRecord = 1192;

// Writes the record's payload at `out`, which has room for kMaxJournalRecord bytes; returns its
// length. Texts longer than UsageRecord allows are cut. `refusals` is at most 1 here: sums of
// several (meter/refusals.h) do not pass through the journal.
std::size_t encode_record(const UsageRecord& record, std::uint8_t* out);
// The views of `record` point into `payload`. False: the payload is not one that we wrote.
bool decode_record(std::span<const std::uint8_t> payload, UsageRecord& record);

// The version that a payload says it has; 0: it is empty. decode_record() takes those up to
// kJournalRecordVersion.
std::uint8_t version_of(std::span<const std::uint8_t> payload) noexcept;

// The word that makes a record count: its length and checksum, never 0. `segment` is the number of
// the segment that it stands in, so that bytes of another file never pass for a record of this one.
std::uint64_t commit_word(std::uint64_t segment, std::span<const std::uint8_t> payload);

}  // namespace solidrust
