#include "base/background_thread.h"

#include <algorithm>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace solidrust {
namespace {

int niceness() {
  return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()));
}

TEST(BackgroundThread, GivesWayAndLeavesTheOthersAsTheyWere) {
  const int before = niceness();
  int steady = -1;
  int patient = -1;
  std::thread([&] {
    become_background_thread(Background::steady);
    steady = niceness();
    become_background_thread(Background::patient);
    patient = niceness();
  }).join();
  EXPECT_EQ(steady, std::min(19, before + 5));
  EXPECT_EQ(patient, 19);
  EXPECT_EQ(niceness(), before);
}

}  // namespace
}  // namespace solidrust
