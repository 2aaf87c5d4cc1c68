// The interface for sending emails to people.
#pragma once

#include <string>

namespace solidrust {

// Plain ASCII text. `to` is a normalised address, `subject` one line.
struct Letter {
  std::string to;
  std::string subject;
  std::string text;
};

// Thread-safe.
class Mailer {
 public:
  virtual ~Mailer() = default;
  // Queues the email and returns; never blocks. An email that cannot be delivered is logged without
  // its text, which contains secrets.
  virtual void send(Letter letter) = 0;
};

}  // namespace solidrust
