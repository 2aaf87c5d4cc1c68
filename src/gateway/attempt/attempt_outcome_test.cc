#include "gateway/attempt/attempt_outcome.h"

#include <gtest/gtest.h>

#include "upstream/exchange/exchange.h"

namespace solidrust {
namespace {

class Told final : public Exchange {
 public:
  explicit Told(AttemptFault fault) : fault_(fault) {}
  Task<Result<UpstreamHead>> open(const UpstreamRequest&) override { co_return UpstreamHead{}; }
  Task<Result<std::string_view>> read() override { co_return std::string_view{}; }
  void cancel() override {}
  AttemptFault fault() const override { return fault_; }

 private:
  AttemptFault fault_;
};

AttemptFault fault(ErrorCode code, AttemptFault found = AttemptFault::none) {
  const AttemptOutcome outcome = failed_attempt({code, "It failed."}, found);
  EXPECT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->code, code);
  return outcome.fault;
}

TEST(AttemptOutcome, an_answer_has_neither_error_nor_fault) {
  EXPECT_TRUE(AttemptOutcome{}.ok());
  EXPECT_EQ(AttemptOutcome{}.fault, AttemptFault::none);
}

TEST(AttemptOutcome, what_the_client_or_its_key_ended_says_nothing_of_the_target) {
  EXPECT_EQ(fault(ErrorCode::client_closed, AttemptFault::reset), AttemptFault::cancelled);
  EXPECT_EQ(fault(ErrorCode::invalid_api_key, AttemptFault::cut), AttemptFault::cancelled);
}

TEST(AttemptOutcome, what_another_target_would_refuse_as_well_is_a_refusal) {
  EXPECT_EQ(fault(ErrorCode::invalid_value, AttemptFault::error_block), AttemptFault::refused);
  EXPECT_EQ(fault(ErrorCode::context_length_exceeded), AttemptFault::refused);
}

TEST(AttemptOutcome, what_was_found_goes_before_what_the_code_says) {
  EXPECT_EQ(fault(ErrorCode::upstream_error, AttemptFault::tls), AttemptFault::tls);
  EXPECT_EQ(fault(ErrorCode::timeout, AttemptFault::stall), AttemptFault::stall);
  EXPECT_EQ(fault(ErrorCode::upstream_error), AttemptFault::server_error);
  EXPECT_EQ(fault(ErrorCode::timeout), AttemptFault::first_byte);
  EXPECT_EQ(fault(ErrorCode::rate_limit_exceeded), AttemptFault::overloaded);
  EXPECT_EQ(fault(ErrorCode::service_unavailable), AttemptFault::overloaded);
}

TEST(AttemptOutcome, an_answer_that_breaks_off_is_what_its_exchange_tells_or_a_bad_one) {
  const Error error{ErrorCode::upstream_error, "It broke off."};
  EXPECT_EQ(broken_answer(error, Told(AttemptFault::reset)).fault, AttemptFault::reset);
  EXPECT_EQ(broken_answer(error, Told(AttemptFault::none)).fault, AttemptFault::bad_answer);
}

}  // namespace
}  // namespace solidrust
