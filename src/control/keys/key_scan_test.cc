#include "control/keys/key_scan.h"

#include "auth/keys/key_format.h"
#include "control/testing/control_fixture.h"

namespace solidrust {
namespace {

class KeyScan : public ControlTest {
 protected:
  static std::string macs(std::size_t count, const std::string& mac) {
    std::string out = R"({"macs":[)";
    for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ",\"" : "\"") + mac + "\"";
    return out + "]}";
  }
};

TEST_F(KeyScan, TellsLiveEndedAndUnknownKeysByTheirHashes) {
  const std::string id = new_key();
  const std::string mac = format_mac(keys.rows[0].mac);
  const auto live = ok("keys.scan_lookup", macs(1, mac))["findings"].at(0).value();
  EXPECT_EQ(text(live, "mac"), mac);
  EXPECT_TRUE(live["found"].get_bool().value());
  EXPECT_TRUE(live["works"].get_bool().value());
  EXPECT_EQ(text(live["key"], "id"), id);
  ok("keys.revoke", by_id(id));
  EXPECT_FALSE(ok("keys.scan_lookup", macs(1, mac))["findings"].at(0)["works"].get_bool().value());
  const auto other =
      ok("keys.scan_lookup", macs(1, std::string(64, '0')))["findings"].at(0).value();
  EXPECT_FALSE(other["found"].get_bool().value());
}

TEST_F(KeyScan, TakesTenThousandHashesAndNoMore) {
  const std::string mac(64, 'a');
  EXPECT_EQ(ok("keys.scan_lookup", macs(10'000, mac))["findings"].get_array().value().size(),
            10'000U);
  EXPECT_EQ(fails("keys.scan_lookup", macs(10'001, mac)).code, ErrorCode::invalid_value);
}

TEST_F(KeyScan, RefusesWhatIsNoHashAndDoesNotRepeatIt) {
  const std::string key(generate_key(Environment::live, random).reveal());
  for (const std::string& text_ : {key, std::string(63, 'a'), std::string(65, 'a'),
                                   std::string(64, 'A'), std::string(64, 'g')}) {
    const Error error = fails("keys.scan_lookup", macs(1, text_));
    EXPECT_EQ(error.code, ErrorCode::invalid_value);
    EXPECT_EQ(error.message.find(text_), std::string::npos);
  }
  EXPECT_EQ(fails("keys.scan_lookup").code, ErrorCode::missing_field);
}

TEST(Mac, ReadsWhatItWrites) {
  KeyMac mac;
  for (std::size_t i = 0; i < mac.size(); ++i) mac[i] = static_cast<std::uint8_t>(i * 9);
  EXPECT_EQ(parse_mac(format_mac(mac)), mac);
}

}  // namespace
}  // namespace solidrust
