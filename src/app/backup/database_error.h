// Errors of a data folder's database.
#pragma once

#include <string>

#include "base/result.h"

namespace solidrust {

// A database that failed says which file it is: for those who run the program. Callers of the API
// and of the console are told of no path.
Error about_database(const std::string& file, Error error);

}  // namespace solidrust
