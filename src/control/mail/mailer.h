// Mail to people, as the functions that send it see it.
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
  // Takes the letter and returns; never blocks. What cannot be delivered is logged, without its
  // text: there are secrets in it.
  virtual void send(Letter letter) = 0;
};

}  // namespace solidrust
