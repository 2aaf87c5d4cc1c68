#include "app/server/limits_of.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(LimitsOf, AWorkerForEachProcessorAndAtMostEight) {
  Settings settings;
  for (const auto& [processors, workers] : {std::pair<double, std::size_t>{0.1, 1},
                                            {1, 1},
                                            {1.01, 2},
                                            {7.5, 8},
                                            {8, 8},
                                            {8.5, 8},
                                            {192, 8}})
    EXPECT_EQ(worker_counts(settings, processors).api, workers) << processors;
}

TEST(LimitsOf, AsManyWorkersAsTheSettingsSay) {
  Settings settings;
  for (const std::uint32_t workers : {1u, 64u}) {
    settings.workers = workers;
    EXPECT_EQ(worker_counts(settings, 2).api, workers);
  }
}

TEST(LimitsOf, TheConsoleHasAWorkerMoreWhereItIsOn) {
  Settings settings;
  settings.workers = 3;
  ASSERT_FALSE(settings.console_listen.host.empty());
  EXPECT_EQ(worker_counts(settings, 1).all, 4u);
  settings.console_listen.host.clear();
  EXPECT_EQ(worker_counts(settings, 1).all, 3u);
}

}  // namespace
}  // namespace solidrust
