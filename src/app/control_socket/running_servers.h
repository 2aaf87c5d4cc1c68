// Which servers of this user run, so that a command that was given no data folder finds one. Each
// leaves a file in $XDG_RUNTIME_DIR/solidrust with the path of its data folder. Used only where
// that folder is this user's own and closed to all others (the XDG specification asks for mode
// 0700): no other user can have written what is read there.
#pragma once

#include <optional>
#include <string>

#include "app/control_socket/unix_socket.h"

namespace solidrust {

// The file of this process's server; the destructor removes it. One that a killed process leaves
// is taken over by the next server with the same data folder, or removed by newest_server().
class RunningServerFile {
 public:
  // Nothing: `runtime_dir` is empty, is not private, or cannot be written to. A server needs no
  // such file to run.
  static std::optional<RunningServerFile> leave(const std::string& runtime_dir,
                                                const std::string& data_dir);
  ~RunningServerFile();
  RunningServerFile(RunningServerFile&&) noexcept = default;
  RunningServerFile& operator=(RunningServerFile&&) noexcept = default;

 private:
  RunningServerFile(Descriptor folder, std::string name)
      : folder_(std::move(folder)), name_(std::move(name)) {}
  Descriptor folder_;
  std::string name_;
};

// The data folder of the server that started last, of those whose sockets answer.
std::optional<std::string> newest_server(const std::string& runtime_dir);

}  // namespace solidrust
