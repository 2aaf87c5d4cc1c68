// The data folder, in which everything is stored: who may use it, and the paths in it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <sys/types.h>

#include "base/result.h"

namespace solidrust {

// Move-only; the destructor gives the lock back. One thread.
class DataFolder {
 public:
  // Makes the folder (mode 0700) if it is missing, with its parents. If other users can enter an
  // existing folder, it is closed to them if it is empty or already a data folder, and rejected
  // otherwise: a mistyped path must never change the mode of a home directory. storage_error.
  static Result<DataFolder> open(const std::string& path);
  ~DataFolder();
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&& other) noexcept;

  // Makes this process the folder's only user, until the object dies (also if it is killed). Waits
  // up to `wait`. service_unavailable, naming the holder, if another process has it.
  Result<void> lock(std::chrono::milliseconds wait = std::chrono::milliseconds{0});
  // The process that wrote itself into the lock file last: the holder, after lock() failed.
  std::optional<pid_t> holder() const;

  const std::string& path() const { return path_; }
  std::string database() const { return path_ + "/solidrust.db"; }
  std::string pepper() const { return path_ + "/pepper"; }
  std::string socket() const { return path_ + "/control.sock"; }  // of the running server
  std::string journal() const { return path_ + "/journal"; }      // a folder
  std::string backups() const { return path_ + "/backups"; }      // a folder
  std::string mail() const { return path_ + "/mail"; }            // a folder
  std::string lock_file() const { return path_ + "/lock"; }

 private:
  explicit DataFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
  int lock_ = -1;  // descriptor that carries the flock
};

}  // namespace solidrust
