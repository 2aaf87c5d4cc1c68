// The list of the account's keys, as /api/keys and /api/key-names have it. Both block.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

struct ConsoleKeysQuestion {
  std::string before = {};  // the `next` of the page before: its last key
  std::size_t limit = 100;
  std::string search = {};  // each word of it stands in the name, the id or the last characters
  std::string status = {};  // "in_use", "active", "disabled", "revoked", "expired"; empty: all
  std::string environment = {};  // "live", "test"; empty: both
  std::string care = {};         // "soon", "stale", "rotated"; empty: all
  std::string sort = {};  // a column, with a minus in front for descending order; empty: "-created"
};

// A page, how many there are of all, and how many there would be with another choice in one of the
// filters. invalid_value: a word that there is not, or `before` is no key of the account.
Result<std::string> console_list_keys(ControlContext& context, const SessionIdentity& who,
                                      const ConsoleKeysQuestion& question = {});

// All of them, with no more than it takes to name them.
Result<std::string> console_key_names(ControlContext& context, const SessionIdentity& who);

}  // namespace solidrust
