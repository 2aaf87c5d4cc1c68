#include "app/server/data_home.h"

#include <utility>

#include <unistd.h>

#include "app/backup/database_error.h"
#include "store/sqlite/sqlite_database.h"

namespace solidrust {

Result<std::unique_ptr<DataHome>> DataHome::open(const std::string& path, const Clock& clock,
                                                 Random& random, std::chrono::milliseconds wait,
                                                 UpgradeCopy copy) {
  auto folder = DataFolder::open(path);
  if (!folder) return std::move(folder).error();
  if (auto locked = folder->lock(wait); !locked) return std::move(locked).error();
  if (auto prepared = prepare_upgrade(*folder, clock, copy); !prepared)
    return std::move(prepared).error();
  auto database = SqliteDatabase::open(folder->database(), clock);
  if (!database) return about_database(folder->database(), std::move(database).error());
  if (auto noted = note_writer(**database, this_program(), clock); !noted)
    return about_database(folder->database(), std::move(noted).error());
  auto beside = (*database)->beside();
  if (!beside) return about_database(folder->database(), std::move(beside).error());
  IfMissing missing = IfMissing::make;
  if (::access(folder->pepper().c_str(), F_OK) != 0) {
    auto accounts = SqlAccountStore(**database).count();
    if (!accounts) return about_database(folder->database(), std::move(accounts).error());
    if (*accounts > 0) missing = IfMissing::refuse;
  }
  auto peppers = open_pepper(folder->pepper(), missing, random);
  if (!peppers) return std::move(peppers).error();
  return std::unique_ptr<DataHome>(
      new DataHome(*std::move(folder), *std::move(database), *std::move(beside), *peppers));
}

DataHome::DataHome(DataFolder folder, std::unique_ptr<SqlDatabase> database,
                   std::unique_ptr<SqlDatabase> beside, const PepperSet& peppers)
    : folder_(std::move(folder)),
      stores_(std::move(database)),
      questions_(std::move(beside)),
      peppers_(peppers),
      hasher_(peppers_) {}

}  // namespace solidrust
