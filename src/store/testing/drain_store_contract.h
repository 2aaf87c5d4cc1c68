// The contract of DrainStore. Tests only.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/testing/store_contract.h"

namespace solidrust {

class DrainStoreContract : public StoreContract {
 protected:
  std::string text() {
    const auto rows = drains().list();
    EXPECT_TRUE(rows.ok());
    std::string out;
    for (const DrainRow& row : *rows) out += row.upstream + "/" + row.model + " ";
    return out;
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DrainStoreContract);

TEST_P(DrainStoreContract, WhatIsSetReplacesWhatWasKnownOfThatUpstream) {
  using Models = std::vector<std::string>;
  EXPECT_EQ(text(), "");
  ASSERT_TRUE(drains().set("gpu-1", Models{"a", "b", "a"}, note("upstream.drain")).ok());
  ASSERT_TRUE(drains().set("gpu-2", Models{""}, note("upstream.drain")).ok());
  EXPECT_EQ(text(), "gpu-1/a gpu-1/b gpu-2/ ");
  ASSERT_TRUE(drains().set("gpu-1", Models{"b"}, note("upstream.undrain")).ok());
  EXPECT_EQ(text(), "gpu-1/b gpu-2/ ");
  ASSERT_TRUE(drains().set("gpu-1", {}, note("upstream.undrain")).ok());
  EXPECT_EQ(text(), "gpu-2/ ");
  EXPECT_EQ(actions(), (std::vector<std::string>{"upstream.undrain", "upstream.undrain",
                                                 "upstream.drain", "upstream.drain"}));
}

class LastingDrains : public LastingContract {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LastingDrains);

TEST_P(LastingDrains, ARestartChangesNothing) {
  ASSERT_TRUE(drains().set("gpu-1", {"a"}, note("upstream.drain")).ok());
  reopen();
  ASSERT_EQ(drains().list()->size(), 1u);
  EXPECT_EQ(drains().list()->front().model, "a");
}

}  // namespace solidrust
