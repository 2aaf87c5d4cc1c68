#include "app/cli/command_line.h"
#include "app/process_guard.h"

int main(int argc, char** argv) {
  solidrust::guard_memory();
  return solidrust::run_command_line(argc, argv);
}
