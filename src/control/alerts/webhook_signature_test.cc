#include "control/alerts/webhook_signature.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

// By Python: base64(hmac.new(base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), …, sha256)), and
// with bytes(range(26)).
// promise: S30
TEST(WebhookSignature, IsThatOfTheStandard) {
  const std::string one =
      "\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d"
      "\xa4\xb0";
  std::string two;
  for (char c = 0; c < 26; ++c) two += c;
  const std::array<Secret, 2> secrets{Secret(one), Secret(two)};
  const std::string_view body = R"({"test": 2432232314})";
  EXPECT_EQ(webhook_signature(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= "
            "v1,4L1JzQSicGDT54ByGMLnQ+0O1h/ZQ+YbSl3K8DScfnc=");
}

}  // namespace
}  // namespace solidrust
