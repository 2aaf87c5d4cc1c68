#include "auth/keys/scopes.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(Scopes, AListIsReadAndPrinted) {
  EXPECT_EQ(parse_scopes("chat:read").value(), kScopeChatRead);
  EXPECT_EQ(parse_scopes(" models:list , chat:read ").value(), kScopeModelsList | kScopeChatRead);
  EXPECT_EQ(parse_scopes("chat:read,chat:read").value(), kScopeChatRead);
  EXPECT_EQ(print_scopes(kAllScopes),
            "chat:read,embeddings:read,rerank:read,moderations:read,images:read,speech:read,"
            "transcriptions:read,tokenize:read,"
            "models:list");
  EXPECT_EQ(print_scopes(0), "");
  EXPECT_EQ(scope_list(kScopeModelsList | kScopeChatRead), "chat:read, models:list");
  EXPECT_EQ(scope_list(0), "none");
  EXPECT_EQ(parse_scopes(print_scopes(kAllScopes)).value(), kAllScopes);
}

TEST(Scopes, AnUnknownOneIsNamedBesideTheKnown) {
  for (const char* list :
       {"", ",", "chat:read,", "chat:write", "CHAT:READ", "chat:read models:list"}) {
    const Result<std::uint32_t> scopes = parse_scopes(list);
    ASSERT_FALSE(scopes.ok()) << list;
    EXPECT_EQ(scopes.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(scopes.error().message.find("embeddings:read"), std::string::npos);
  }
}

TEST(Scopes, AKeyHasNoMoreThanItsOwner) {
  EXPECT_EQ(effective_scopes(kScopeChatRead, false), kScopeChatRead);
  EXPECT_EQ(effective_scopes(~0u, false), kAllScopes);
  EXPECT_EQ(effective_scopes(kAllScopes, true), 0u);
}

}  // namespace
}  // namespace solidrust
