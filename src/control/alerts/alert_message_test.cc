#include "control/alerts/alert_message.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

// promise: S29
TEST(AlertMessage, HasAFormForEachReceiver) {
  AlertMessage message;
  message.uid = "msg_1";
  message.state = "firing";
  message.summary = "a of <gpu-1> & \u00e9 is ejected";
  message.made_ms = 1'800'000'000'000;
  message.alert.id = 12;
  message.alert.kind = "target_ejected";
  message.alert.subject = "gpu-1/a";
  message.alert.fired_ms = 1'800'000'000'000;
  EXPECT_EQ(webhook_body(message),
            R"({"type":"alert.firing","timestamp":"2027-01-15T08:00:00.000Z","data":{)"
            R"("state":"firing","summary":"a of <gpu-1> & é is ejected","id":12,)"
            R"("kind":"target_ejected","severity":"warning","subject":"gpu-1/a","level":null,)"
            R"("account":null,"fired_at":"2027-01-15T08:00:00.000Z",)"
            R"("do":"solidrust upstreams list"}})");
  EXPECT_EQ(slack_body(message),
            R"({"text":"*SolidRusT firing*: a of &lt;gpu-1&gt; &amp; é is ejected\n)"
            R"(target_ejected · `solidrust upstreams list`"})");
  EXPECT_EQ(mail_subject(message), "[SolidRusT] firing: a of <gpu-1> & ?? is ejected");
  EXPECT_NE(mail_text(message).find("what to do: solidrust upstreams list\n"), std::string::npos);
}

}  // namespace
}  // namespace solidrust
