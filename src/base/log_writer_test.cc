#include "base/log_writer.h"

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace solidrust {
namespace {

// A pipe whose reading end gathers what was written.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~Pipe() {
    close_writer();
    ::close(ends_[0]);
  }
  int writer() const { return ends_[1]; }
  void close_writer() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  std::string read_available() {
    std::string out(1 << 20, '\0');
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    std::size_t got = 0;
    for (ssize_t n; (n = ::read(ends_[0], out.data() + got, out.size() - got)) > 0;)
      got += static_cast<std::size_t>(n);
    out.resize(got);
    return out;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

TEST(LogWriter, KeepsTheOrderOfAThreadsLinesAndEndsEach) {
  Pipe pipe;
  LogWriter writer(pipe.writer());
  writer.append("one");
  writer.append("two");
  writer.flush();
  EXPECT_EQ(pipe.read_available(), "one\ntwo\n");
}

TEST(LogWriter, WritesWhatWaitsWhenItEnds) {
  Pipe pipe;
  { LogWriter(pipe.writer()).append("last"); }
  EXPECT_EQ(pipe.read_available(), "last\n");
}

TEST(LogWriter, KeepsLinesOfSeveralThreadsWhole) {
  Pipe pipe;
  {
    LogWriter writer(pipe.writer());
    std::vector<std::thread> threads;
    for (char letter = 'a'; letter < 'e'; ++letter)
      threads.emplace_back([&writer, letter] {
        for (int i = 0; i < 100; ++i) writer.append(std::string(40, letter));
      });
    for (std::thread& thread : threads) thread.join();
    writer.flush();
  }
  const std::string out = pipe.read_available();
  ASSERT_EQ(out.size(), 4u * 100 * 41);
  for (std::size_t at = 0; at < out.size(); at += 41)
    EXPECT_EQ(out.substr(at, 41), std::string(40, out[at]) + '\n');
}

// Each write to a socket of this kind is read by itself.
TEST(LogWriter, WritesWhatGathersTogether) {
  std::array<int, 2> ends{-1, -1};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()), 0);
  const auto begun = std::chrono::steady_clock::now();
  {
    LogWriter writer(ends[1]);
    for (int i = 0; i < 200; ++i) {
      writer.append("line");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  const auto took = std::chrono::steady_clock::now() - begun;
  ::close(ends[1]);
  std::array<char, 4096> bytes;
  std::size_t all = 0;
  int writes = 0;
  for (ssize_t n; (n = ::read(ends[0], bytes.data(), bytes.size())) > 0; ++writes)
    all += static_cast<std::size_t>(n);
  ::close(ends[0]);
  EXPECT_EQ(all, 200u * 5);
  EXPECT_LE(writes, took / LogWriter::kGather + 2);
}

// While it looks for lines by itself, and when it has to be woken.
TEST(LogWriter, NoLineIsLostHoweverLongItWasQuiet) {
  Pipe pipe;
  LogWriter writer(pipe.writer());
  for (const int quiet : {0, 1, 3, 9, 11, 15, 0}) {
    std::this_thread::sleep_for(quiet * LogWriter::kGather);
    writer.append(std::to_string(quiet));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    std::string got;
    while (got.empty() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      got = pipe.read_available();
    }
    EXPECT_EQ(got, std::to_string(quiet) + '\n');
  }
  writer.flush();  // of nothing
  EXPECT_EQ(pipe.read_available(), "");
}

// A pipe that nobody reads takes 64 KiB; what waits beyond it is bounded.
TEST(LogWriter, DropsAndCountsWhatDoesNotFitWhileTheReaderIsStuck) {
  Pipe pipe;
  constexpr std::size_t kBound = 1000;
  LogWriter writer(pipe.writer(), kBound);
  const std::string block(kBound - 1, 'x');
  EXPECT_TRUE(writer.append(block));         // exactly the bound
  EXPECT_FALSE(writer.append(block + "y"));  // never fits, whatever was written meanwhile
  EXPECT_EQ(writer.dropped(), 1u);
  for (int i = 0; i < 200'000 && writer.dropped() == 1; ++i) writer.append(block);
  EXPECT_GT(writer.dropped(), 1u);
  while (!pipe.read_available().empty()) std::this_thread::yield();
}

}  // namespace
}  // namespace solidrust
