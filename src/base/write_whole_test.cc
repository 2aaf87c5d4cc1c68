#include "base/write_whole.h"

#include <array>
#include <cerrno>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/descriptor.h"

namespace solidrust {
namespace {

TEST(WriteWhole, MoreThanAPipeHoldsArrives) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const Descriptor out(ends[0]);
  Descriptor in(ends[1]);
  const std::string sent(1'000'000, 'x');
  std::string got;
  std::thread reader([&] {
    std::array<char, 4096> piece{};
    for (ssize_t size = 0; (size = ::read(out.get(), piece.data(), piece.size())) > 0;)
      got.append(piece.data(), static_cast<std::size_t>(size));
  });
  EXPECT_EQ(write_whole(in.get(), sent), 0);
  in.reset();
  reader.join();
  EXPECT_EQ(got, sent);
}

TEST(WriteWhole, SaysWhatFailed) {
  const Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full.open());
  EXPECT_EQ(write_whole(full.get(), "x"), ENOSPC);
  EXPECT_EQ(write_whole(full.get(), ""), 0);
  EXPECT_EQ(write_whole(-1, "x"), EBADF);
}

}  // namespace
}  // namespace solidrust
