#include "base/background_thread.h"

#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <pthread.h>
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
    become_background_thread("steady", Background::steady);
    steady = niceness();
    become_background_thread("patient", Background::patient);
    patient = niceness();
  }).join();
  EXPECT_EQ(steady, 5);
  EXPECT_EQ(patient, 19);
  EXPECT_EQ(niceness(), before);
}

TEST(BackgroundThread, HasAName) {
  const auto name_after = [](const char* name) {
    char kept[32] = {};
    std::thread([&] {
      become_background_thread(name, Background::patient);
      ::pthread_getname_np(::pthread_self(), kept, sizeof kept);
    }).join();
    return std::string(kept);
  };
  EXPECT_EQ(name_after("fifteen-letters"), "fifteen-letters");
  EXPECT_EQ(name_after("sixteen-letters!"), "sixteen-letters");
}

}  // namespace
}  // namespace solidrust
