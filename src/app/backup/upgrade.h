// What an upgrade of a data folder does before the database is opened: a copy of it, so that it can
// be undone. And the same asked in advance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/backup/backup.h"
#include "base/clock.h"
#include "base/result.h"
#include "config/settings.h"
#include "store/data_folder.h"
#include "store/sqlite/schema_state.h"

namespace solidrust {

enum class UpgradeCopy : std::uint8_t { make, skip };
UpgradeCopy upgrade_copy_of(const Settings& settings);

// "0.1.0 (f81d4fae)", as the database notes it.
std::string this_program();

// Under the folder's lock, before the database is opened. Makes a copy in backups/ if the schema
// will change. storage_error, with what to do: the data is of a newer version, of another build or
// of another program, there is no room for the copy, or a restore was broken off. Logs what it
// does; blocks.
Result<void> prepare_upgrade(const DataFolder& folder, const Clock& clock, UpgradeCopy copy);

// What becomes of a folder when this binary is started in it.
enum class UpgradeStep : std::uint8_t {
  create,   // there is no database: one is made
  nothing,  // it is as this binary has it
  upgrade,  // it is copied, then changed
  refuse,   // UpgradePlan::refused says why
};
struct UpgradePlan {
  UpgradeStep step = UpgradeStep::create;
  std::string refused;
  SchemaState schema;
  std::vector<std::string> steps;  // that would be applied
  std::uint64_t copy_bytes = 0;    // 0: no copy is made
  std::uint64_t room_needed = 0;   // for the copy
  std::uint64_t room_free = 0;
  std::uint64_t waiting_usage = 0;  // bytes of the journal
  std::uint32_t seconds = 0;        // an estimate
  std::vector<KeptCopy> copies;
};
// Changes nothing; works beside a running server. An error: the folder or the database cannot be
// read.
Result<UpgradePlan> plan_upgrade(const std::string& data_dir, UpgradeCopy copy);

// The command that goes back to this copy.
std::string restore_command(const std::string& data_dir, const std::string& copy);

}  // namespace solidrust
