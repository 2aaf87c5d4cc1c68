// The program: its arguments in, its exit status out.
#pragma once

#include <memory>

#include "app/cli/command.h"

namespace CLI {
class App;
}

namespace solidrust {

// All commands. `invocation` must outlive the result.
std::unique_ptr<CLI::App> make_command_line(Invocation& invocation);

// 0 done, 1 failed, 2 used wrongly.
int run_command_line(int argc, const char* const* argv);

}  // namespace solidrust
