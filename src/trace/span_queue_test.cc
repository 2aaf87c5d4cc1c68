#include "trace/span_queue.h"

#include <cstdlib>
#include <new>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace {

thread_local bool memory_is_out = false;

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = memory_is_out ? nullptr : std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace solidrust::trace {
namespace {

using std::chrono::milliseconds;

std::vector<Span> some(std::size_t count, const char* name = "one") {
  std::vector<Span> spans(count);
  for (Span& span : spans) span.name = name;
  return spans;
}

TEST(SpanQueueTest, ABatchIsDueWhenItIsFull) {
  FakeClock clock;
  SpanQueue queue(clock, {.batch = 3});
  EXPECT_TRUE(queue.push(some(2)));
  EXPECT_TRUE(queue.take().empty());
  EXPECT_TRUE(queue.push(some(1)));
  EXPECT_EQ(queue.take().size(), 3U);
  // A trace is not cut: the last one of a batch may make it longer.
  for (const std::size_t count : {2, 5, 1, 1}) EXPECT_TRUE(queue.push(some(count)));
  EXPECT_EQ(queue.take().size(), 7U);
  EXPECT_TRUE(queue.take().empty());
  EXPECT_TRUE(queue.push(some(1)));
  EXPECT_EQ(queue.take().size(), 3U);
}

TEST(SpanQueueTest, ABatchIsDueWhenItsFirstSpanHasWaited) {
  FakeClock clock;
  SpanQueue queue(clock, {});
  queue.push(some(1, "first"));
  clock.advance(milliseconds{4'999});
  queue.push(some(1, "second"));
  EXPECT_TRUE(queue.take().empty());
  clock.advance(milliseconds{1});
  const auto batch = queue.take();
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch[0].name, "first");
  EXPECT_EQ(batch[1].name, "second");
}

TEST(SpanQueueTest, ATraceThatDoesNotFitIsDroppedWholeAndCounted) {
  FakeClock clock;
  const std::size_t weight = some(1)[0].weight();
  SpanQueue queue(clock, {.bytes = 4 * weight, .batch = 2});
  EXPECT_TRUE(queue.push(some(2)));
  EXPECT_FALSE(queue.push(some(3)));
  EXPECT_EQ(queue.dropped(), 3U);
  EXPECT_TRUE(queue.push(some(2)));  // to the last byte
  EXPECT_FALSE(queue.push(some(1)));
  EXPECT_EQ(queue.dropped(), 4U);
  EXPECT_EQ(queue.take().size(), 2U);
  EXPECT_TRUE(queue.push(some(2)));  // there is room again
  EXPECT_EQ(queue.dropped(), 4U);
}

TEST(SpanQueueTest, WithoutMemoryForABatchNothingIsTaken) {
  FakeClock clock;
  const std::size_t weight = some(1)[0].weight();
  SpanQueue queue(clock, {.bytes = 5 * weight, .batch = 2});
  EXPECT_TRUE(queue.push(some(1, "one")));
  EXPECT_TRUE(queue.push(some(3, "two")));
  EXPECT_TRUE(queue.push(some(1, "six")));
  memory_is_out = true;
  bool failed = false;
  try {
    (void)queue.take();
  } catch (const std::bad_alloc&) {
    failed = true;
  }
  memory_is_out = false;
  EXPECT_TRUE(failed);
  EXPECT_FALSE(queue.push(some(1))) << "all of it is there still";
  const auto batch = queue.take();
  ASSERT_EQ(batch.size(), 4U);
  EXPECT_EQ(batch[0].name, "one");
  EXPECT_EQ(batch[3].name, "two");
  queue.stop();
  EXPECT_EQ(queue.take().size(), 1U);
}

TEST(SpanQueueTest, OneByteMoreDoesNotFit) {
  FakeClock clock;
  std::vector<Span> longer = some(1, "a name that is longer than a string keeps in itself");
  const std::size_t weight = longer[0].weight();
  SpanQueue exact(clock, {.bytes = weight});
  SpanQueue shorter(clock, {.bytes = weight - 1});
  EXPECT_TRUE(exact.push(longer));
  EXPECT_FALSE(shorter.push(longer));
}

TEST(SpanQueueTest, AfterAStopWhatIsThereIsDueAndNothingComesIn) {
  FakeClock clock;
  SpanQueue queue(clock, {});
  queue.push(some(1));
  queue.stop();
  EXPECT_TRUE(queue.stopped());
  EXPECT_FALSE(queue.push(some(1)));
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_TRUE(queue.take().empty());
  queue.wait(milliseconds{600'000});  // returns at once
}

TEST(SpanQueueTest, AFullBatchWakesWhoWaits) {
  FakeClock clock;
  SpanQueue queue(clock, {.batch = 2});
  std::thread worker([&] { queue.push(some(2)); });
  queue.wait(milliseconds{600'000});
  worker.join();
  EXPECT_EQ(queue.take().size(), 2U);
}

TEST(SpanTest, WeighsWhatItHolds) {
  Span span;
  const std::size_t empty = span.weight();
  span.set("key", std::string(1'000, 'x'));
  EXPECT_GE(span.weight(), empty + 1'000 + sizeof(Attribute));
}

}  // namespace
}  // namespace solidrust::trace
