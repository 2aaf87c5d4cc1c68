// What a sink reports about a message, and its present state.
#pragma once

#include <chrono>
#include <string>

namespace solidrust {

struct SinkAnswer {
  bool taken = false;
  bool gone = false;   // permanently (410): nothing more is sent there
  std::string answer;  // in our words, never the receiver's: "status 204"
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
