#include "upstream/exchange/request_form.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(RequestForm, EveryPathStandsBelowThePrefixOrBesideItsVersion) {
  Upstream upstream;
  upstream.path_prefix = "/openai/v1";
  EXPECT_EQ(path_at(upstream, Operation::chat_completion), "/openai/v1/chat/completions");
  EXPECT_EQ(models_path(upstream), "/openai/v1/models");
  EXPECT_EQ(path_at(upstream, Operation::tokenize), "/openai/tokenize");
  EXPECT_EQ(health_path(upstream), "/openai/health");
  upstream.path_prefix = "";
  EXPECT_EQ(path_at(upstream, Operation::detokenize), "/detokenize");
  EXPECT_EQ(health_path(upstream), "/health");
  EXPECT_EQ(models_path(upstream), "/models");
}

TEST(RequestForm, ADialectsMainOperationIsOfThatDialect) {
  for (const Dialect dialect : kDialects) EXPECT_EQ(dialect_of(main_operation(dialect)), dialect);
}

}  // namespace
}  // namespace solidrust
