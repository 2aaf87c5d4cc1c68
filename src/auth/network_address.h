// Networks, as keys are bound to them.
#pragma once

#include <string_view>

#include "base/ip_address.h"
#include "base/result.h"

namespace solidrust {

class Network {
 public:
  // "10.0.0.0/8", "2001:db8::/32", or one address. invalid_argument: anything else, also with bits
  // set after the prefix ("10.0.0.5/8" is usually a mistake).
  static Result<Network> parse(std::string_view text);
  bool contains(const IpAddress& address) const noexcept;

 private:
  IpAddress base_;
  unsigned bits_ = 128;
};

}  // namespace solidrust
