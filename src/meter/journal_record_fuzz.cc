// libFuzzer target for a record of the journal: any bytes are decoded or refused, and what was
// decoded is written and read again as the same record.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "meter/journal_record.h"

namespace {

bool same(const solidrust::UsageRecord& a, const solidrust::UsageRecord& b) {
  return a.id == b.id && a.time_ms == b.time_ms && a.account == b.account && a.key == b.key &&
         a.environment == b.environment && a.model == b.model && a.target == b.target &&
         a.route == b.route && a.prompt_tokens == b.prompt_tokens &&
         a.completion_tokens == b.completion_tokens && a.cached_tokens == b.cached_tokens &&
         a.cost_nano == b.cost_nano && a.latency_ms == b.latency_ms &&
         a.first_token_ms == b.first_token_ms && a.status == b.status && a.attempts == b.attempts &&
         a.estimated == b.estimated && a.partial == b.partial && a.stream == b.stream &&
         a.operation == b.operation && a.unit == b.unit && a.units == b.units && a.code == b.code &&
         a.detail == b.detail;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  solidrust::UsageRecord record;
  if (!solidrust::decode_record({data, size}, record)) return 0;
  std::array<std::uint8_t, solidrust::kMaxJournalRecord> out{};
  const std::size_t written = solidrust::encode_record(record, out.data());
  if (written > out.size()) std::abort();
  solidrust::UsageRecord again;
  if (!solidrust::decode_record({out.data(), written}, again) || !same(record, again)) std::abort();
  return 0;
}
