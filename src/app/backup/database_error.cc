#include "app/backup/database_error.h"

namespace solidrust {

Error about_database(const std::string& file, Error error) {
  if (error.code == ErrorCode::storage_error && error.message.find(file) == std::string::npos)
    error.message = file + ": " + error.message;
  return error;
}

}  // namespace solidrust
