// What an upgrade of a data folder does before the database is opened: it makes a copy, so that the
// upgrade can be undone. Also tells in advance what an upgrade would do.
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

// What starting this binary does to a data folder.
enum class UpgradeStep : std::uint8_t {
  create,   // there is no database: one is made
  nothing,  // its schema is this binary's
  upgrade,  // it is changed; copied first, unless UpgradeCopy::skip
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
// Changes nothing; works while a server runs. An error: the folder or the database cannot be read.
Result<UpgradePlan> plan_upgrade(const std::string& data_dir, UpgradeCopy copy);

// The command that restores this copy.
std::string restore_command(const std::string& data_dir, const std::string& copy);

}  // namespace solidrust
