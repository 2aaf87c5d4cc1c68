// Errors of a data folder's database.
#pragma once

#include <string>

#include "base/result.h"

namespace solidrust {

// Adds the file's path to the error, for the operator at the command line. Responses of the API and
// of the console never contain a path.
Error about_database(const std::string& file, Error error);

}  // namespace solidrust
