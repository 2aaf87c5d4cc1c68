#include "web/accept_encoding.h"

#include <gtest/gtest.h>

namespace solidrust::web {
namespace {

TEST(AcceptEncoding, TakesWhatIsNamedOrStarredWithAWeight) {
  for (const char* const taken : {"gzip", "GZIP", "br, gzip", "gzip;q=0.001",
                                  "br;q=1 , gzip ; q=0.5", "*", "identity, *;q=0.1"})
    EXPECT_TRUE(takes_coding(taken, "gzip")) << taken;
  for (const char* const refused :
       {"", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "x-gzip", "gzipped", ","})
    EXPECT_FALSE(takes_coding(refused, "gzip")) << refused;
}

}  // namespace
}  // namespace solidrust::web
