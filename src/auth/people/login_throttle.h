// Limits how often a password can be guessed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "auth/people/attempt_table.h"
#include "auth/rate_bucket.h"
#include "base/clock.h"

namespace solidrust {

// Per account: five failures are free, then each must wait twice as long as the one before, from 5
// seconds to 15 minutes; a day without a failure, or a success, resets this. Per address: a burst
// of ten, then one every 6 seconds. An attempt counts as failed when it begins, so that of 500
// concurrent ones at most ten are evaluated. Holds for names without an account too. Thread-safe,
// bounded memory (AttemptTable).
class LoginThrottle {
 public:
  static constexpr std::uint32_t kFree = 5;
  static constexpr std::chrono::milliseconds kFirstDelay{5'000};
  static constexpr std::chrono::milliseconds kMostDelay{15 * 60'000};
  static constexpr std::chrono::milliseconds kForget{24 * 3'600'000};
  static constexpr std::int64_t kAddressBurst = 10;
  static constexpr std::chrono::milliseconds kAddressEach{6'000};

  LoginThrottle() : addresses_(kAddressBurst, kAddressEach) {}

  // Zero: check the password, and report a success or a withdrawal below. Otherwise: how long to
  // wait.
  std::chrono::milliseconds begin(std::string_view account, std::string_view address,
                                  SteadyTime now);
  // The password was right: forgets the account's failures.
  void succeeded(std::string_view account, std::string_view address);
  // The attempt was neither right nor wrong (a second factor is wanted, or the check could not
  // run).
  void withdrawn(std::string_view account, std::string_view address);
  // The account got a new password.
  void forget(std::string_view account);

 private:
  struct Failures {
    std::int64_t last_ms = 0;
    std::uint32_t count = 0;
  };
  RateBucket addresses_;
  AttemptTable<Failures> accounts_;
};

}  // namespace solidrust
