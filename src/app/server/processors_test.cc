#include "app/server/processors.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sched.h>

#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

// A machine in a folder.
class ProcessorsTest : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = folder_.path(path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  double count() { return processors(folder_.path("")); }

  TempFolder folder_;
  const double all_ = processors(folder_.path("none"));
};

TEST_F(ProcessorsTest, WithoutALimitThoseThatItMayRunOn) {
  EXPECT_GE(all_, 1);
  write("proc/self/cgroup", "0::/\n");
  EXPECT_EQ(count(), all_);
  write("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(count(), all_);
  // A thread that is bound to one of them.
  std::thread([] {
    cpu_set_t set;
    ASSERT_EQ(::sched_getaffinity(0, sizeof set, &set), 0);
    int first = 0;
    while (!CPU_ISSET(first, &set)) ++first;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    ASSERT_EQ(::sched_setaffinity(0, sizeof set, &set), 0);
    EXPECT_EQ(processors("/nowhere"), 1);
  }).join();
}

TEST_F(ProcessorsTest, TheLimitOfAContainer) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_DOUBLE_EQ(count(), 0.5);
  write("sys/fs/cgroup/cpu.max", "25000 200000\n");
  EXPECT_DOUBLE_EQ(count(), 0.125);
  write("sys/fs/cgroup/cpu.max", "100000000 100000\n");
  EXPECT_EQ(count(), all_) << "more than there are is no limit";
}

TEST_F(ProcessorsTest, TheSmallestOfAllGroupsAboveIt) {
  write("proc/self/cgroup", "0::/a/b/c\n");
  write("sys/fs/cgroup/a/b/c/cpu.max", "90000 100000\n");
  write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  write("sys/fs/cgroup/a/cpu.max", "40000 100000\n");
  EXPECT_DOUBLE_EQ(count(), 0.4);
  write("sys/fs/cgroup/a/b/cpu.max", "30000 100000\n");
  EXPECT_DOUBLE_EQ(count(), 0.3);
  write("sys/fs/cgroup/a/b/c/cpu.max", "20000 100000\n");
  EXPECT_DOUBLE_EQ(count(), 0.2);
}

TEST_F(ProcessorsTest, ThePathOfTheHostLeadsToTheTop) {
  write("proc/self/cgroup", "0::/kubepods/pod1/abc\n");
  write("sys/fs/cgroup/cpu.max", "60000 100000\n");
  EXPECT_DOUBLE_EQ(count(), 0.6);
}

TEST_F(ProcessorsTest, Version1) {
  write("proc/self/cgroup", "7:blkio:/\n4:cpu,cpuacct:/docker/abc\n3:cpuset:/x\n0::/\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(count(), all_);
  write("sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us", "75000\n");
  write("sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(count(), 0.75);
  write("proc/self/cgroup", "4:cpuacct,cpuset:/docker/abc\n");
  EXPECT_EQ(count(), all_) << "not a group of this controller";
}

TEST_F(ProcessorsTest, WhereBothVersionsAreInUse) {
  write("proc/self/cgroup", "4:memory:/\n0::/a\n");
  write("sys/fs/cgroup/unified/a/cpu.max", "45000 100000\n");
  EXPECT_DOUBLE_EQ(count(), 0.45);
  write("proc/self/cgroup", "4:cpu,cpuacct:/b\n0::/a\n");
  write("sys/fs/cgroup/cpu,cpuacct/b/cpu.cfs_quota_us", "35000\n");
  write("sys/fs/cgroup/cpu,cpuacct/b/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(count(), 0.35);
}

TEST_F(ProcessorsTest, WhatIsNoLimitIsPassedOver) {
  for (const char* groups : {"", "0\n", "0:\n", "::\n", "0::\n", "x\ny:z\n"}) {
    write("proc/self/cgroup", groups);
    EXPECT_EQ(count(), all_) << groups;
  }
  write("proc/self/cgroup", "0::/\n");
  for (const char* limit : {"", "0 100000", "-5 100000", "5", "5 0", "a b", "1e999 1"}) {
    write("sys/fs/cgroup/cpu.max", limit);
    EXPECT_EQ(count(), all_) << limit;
  }
}

}  // namespace
}  // namespace solidrust
