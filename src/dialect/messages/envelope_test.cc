#include "dialect/messages/envelope.h"

#include <gtest/gtest.h>

namespace solidrust::dialect {
namespace {

TEST(MessagesEnvelope, every_code_has_a_type_and_the_status_that_goes_with_it) {
  struct Case {
    ErrorCode code;
    int status;
    const char* type;
  };
  const Case cases[] = {
      {ErrorCode::invalid_value, 400, "invalid_request_error"},
      {ErrorCode::context_length_exceeded, 400, "invalid_request_error"},
      {ErrorCode::conflicting_credentials, 400, "invalid_request_error"},
      {ErrorCode::missing_auth_header, 401, "authentication_error"},
      {ErrorCode::invalid_api_key, 401, "authentication_error"},
      {ErrorCode::insufficient_permissions, 403, "permission_error"},
      {ErrorCode::model_not_found, 404, "not_found_error"},
      {ErrorCode::unknown_url, 404, "not_found_error"},
      {ErrorCode::method_not_allowed, 405, "invalid_request_error"},
      {ErrorCode::request_too_large, 413, "request_too_large"},
      {ErrorCode::unsupported_media_type, 415, "invalid_request_error"},
      {ErrorCode::rate_limit_exceeded, 429, "rate_limit_error"},
      {ErrorCode::concurrency_limit_exceeded, 429, "rate_limit_error"},
      {ErrorCode::insufficient_quota, 429, "rate_limit_error"},
      {ErrorCode::internal_error, 500, "api_error"},
      {ErrorCode::storage_error, 500, "api_error"},
      {ErrorCode::upstream_error, 502, "api_error"},
      {ErrorCode::service_unavailable, 529, "overloaded_error"},
      {ErrorCode::timeout, 504, "timeout_error"},
  };
  for (const Case& one : cases) {
    const MessagesErrorRow row = messages_error_row(one.code);
    EXPECT_EQ(row.status, one.status) << one.type;
    EXPECT_EQ(row.type, one.type);
  }
}

TEST(MessagesEnvelope, it_names_the_request) {
  EXPECT_EQ(messages_error_envelope({ErrorCode::service_unavailable, "No \"server\"."}, "req-1"),
            R"({"type":"error","error":{"type":"overloaded_error","message":"No \"server\"."},)"
            R"("request_id":"req-1"})");
  EXPECT_EQ(messages_error_envelope({ErrorCode::invalid_json, "m"}, ""),
            R"({"type":"error","error":{"type":"invalid_request_error","message":"m"},)"
            R"("request_id":null})");
}

TEST(MessagesEnvelope, a_prompt_that_is_too_long_is_said_in_the_words_that_clients_know) {
  const auto message = [](const char* words) {
    return messages_error_envelope({ErrorCode::context_length_exceeded, words}, "r");
  };
  EXPECT_NE(message("5 > 4").find(R"("message":"prompt is too long: 5 > 4")"), std::string::npos);
  EXPECT_NE(message("prompt is too long: 5").find(R"("message":"prompt is too long: 5")"),
            std::string::npos);
}

}  // namespace
}  // namespace solidrust::dialect
