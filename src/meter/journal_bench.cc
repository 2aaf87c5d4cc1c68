// What recording adds to a request.
#include <benchmark/benchmark.h>

#include "meter/journal.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

// hold() and append(), with the drain's part done aside from time to time.
void HoldAndAppend(benchmark::State& state) {
  TempFolder folder;
  auto journal =
      std::move(Journal::open(folder.path("journal"), 1, {2 << 20, std::size_t{1} << 30})).value();
  if (!journal->refill()) state.SkipWithError("no room");
  UsageRecord record;
  record.id = "req_0123456789012345678901";
  record.account = "acc_0123456789012345678901";
  record.key = "key_0123456789012345678901";
  record.model = "vllm-primary";
  record.target = "gpu-1/Qwen/Qwen3-4B";
  std::size_t written = 0;
  for (auto _ : state) {
    JournalWriter& writer = journal->writer(0);
    if (!writer.hold() || !writer.append(record)) state.SkipWithError("no room");
    if (++written % 8'000 == 0) {
      state.PauseTiming();
      while (!journal->batch(10'000).empty()) journal->committed();
      if (!journal->refill()) state.SkipWithError("no room");
      state.ResumeTiming();
    }
  }
}
BENCHMARK(HoldAndAppend);

}  // namespace
}  // namespace solidrust
