#include "gateway/stage/credential.h"

#include <optional>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

struct Case {
  const char* api_key;
  const char* authorization;
  const char* key;  // null: an error
  ErrorCode error = ErrorCode::internal_error;
};

TEST(Credential, is_read_from_either_header) {
  const Case cases[] = {
      {"k", nullptr, "k"},
      {nullptr, "Bearer k", "k"},
      {nullptr, "bearer k", "k"},
      {nullptr, "BEARER   k", "k"},
      {"k", "Bearer k", "k"},
      {"k", "Basic k", "k"},
      {"k", "", "k"},
      {"", "Bearer k", "k"},
      {"k", "Bearer j", nullptr, ErrorCode::conflicting_credentials},
      {"k", "Bearer K", nullptr, ErrorCode::conflicting_credentials},
      {nullptr, nullptr, nullptr, ErrorCode::missing_auth_header},
      {"", "", nullptr, ErrorCode::missing_auth_header},
      {nullptr, "Basic k", nullptr, ErrorCode::missing_auth_header},
      {nullptr, "k", nullptr, ErrorCode::missing_auth_header},
      {nullptr, "Bearer", nullptr, ErrorCode::missing_auth_header},
      {nullptr, "Bearer ", nullptr, ErrorCode::missing_auth_header},
      {nullptr, "Bearerk", nullptr, ErrorCode::missing_auth_header},
      {nullptr, "Bearer\tk", nullptr, ErrorCode::missing_auth_header},
  };
  for (const Case& one : cases) {
    http::RequestHead head;
    if (one.api_key != nullptr) head.x_api_key = one.api_key;
    if (one.authorization != nullptr) head.authorization = one.authorization;
    const Result<std::string_view> key = read_credential(head);
    ASSERT_EQ(key.ok(), one.key != nullptr) << (one.authorization ? one.authorization : "-");
    if (key)
      EXPECT_EQ(*key, one.key);
    else
      EXPECT_EQ(key.error().code, one.error);
  }
}

}  // namespace
}  // namespace solidrust
