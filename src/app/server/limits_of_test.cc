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
    EXPECT_EQ(workers_of(settings, processors), workers) << processors;
}

TEST(LimitsOf, AsManyWorkersAsTheSettingsSay) {
  Settings settings;
  for (const std::uint32_t workers : {1u, 64u}) {
    settings.workers = workers;
    EXPECT_EQ(workers_of(settings, 2), workers);
  }
}

}  // namespace
}  // namespace solidrust
