// Checks of an option's value. A message continues the sentence that the option's name begins:
// "--limit" + "takes a number from 1 to 1000, not 0".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/cli/option.h"

namespace solidrust {

Check one_of(std::vector<std::string> words);
Check whole_number(std::int64_t least, std::int64_t most);

}  // namespace solidrust
