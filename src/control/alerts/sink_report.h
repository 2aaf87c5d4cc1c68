// What is told of the places where alerts are sent.
#pragma once

#include <chrono>
#include <string>

namespace solidrust {

struct SinkAnswer {
  bool taken = false;
  bool gone = false;   // for good: nothing more is sent there (410)
  std::string answer;  // in words of ours alone: "status 204"
  // How long it asks to be left alone; 0: it says nothing of it.
  std::chrono::seconds retry_after{0};
};

// One of them as it stands.
struct SinkState {
  std::string name;   // "webhook", "slack", "mail ops@example.org": as deliveries know it
  std::string where;  // for people: "hooks.example.org"; nothing secret
  bool gone = false;  // it said 410: nothing is sent there before the next reload
};

struct SinkTest {
  std::string name;
  std::string where;
  SinkAnswer answer;
};

}  // namespace solidrust
