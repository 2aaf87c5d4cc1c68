#include <csignal>

#include "app/cli/command_line.h"
#include "app/process_guard.h"

int main(int argc, char** argv) {
  solidrust::guard_memory();
  std::signal(SIGXFSZ, SIG_IGN);  // past a limit of the files' size a write fails, and says so
  return solidrust::run_command_line(argc, argv);
}
