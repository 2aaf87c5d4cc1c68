// What a sink reports about a message, and its present state.
#pragma once

#include <chrono>
#include <string>

namespace solidrust {

struct SinkAnswer {
  bool taken = false;
  bool gone = false;  // the receiver ended it (410): nothing is sent there before the next reload
  // The result, in our words: "status 204". For a mail server that refused it also its reply, never
  // with the password or the recipient.
  std::string answer;
  // The pause that it asks for (Retry-After); 0: none.
  std::chrono::seconds retry_after{0};
};

// The state of one sink.
struct SinkState {
  std::string name;   // "webhook", "slack", "mail ops@example.org": as deliveries know it
  std::string where;  // for people: "hooks.example.org"; nothing secret
  bool gone = false;  // it responded 410: nothing is sent there before the next reload
};

struct SinkTest {
  std::string name;
  std::string where;
  SinkAnswer answer;
};

}  // namespace solidrust
