// Filters for recorded requests: as options of a command, and as parameters of requests.*.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "base/json_writer.h"

namespace solidrust {

struct RequestFilters {
  std::string account, key, model, status, search, stream, upstream;
  std::optional<std::int64_t> slower;  // took at least this many milliseconds
  bool failed = false;
  bool live = false;
  bool test = false;
};

// `filters` outlives the command.
void add_filter_options(CliCommand command, RequestFilters& filters);
// Writes the given filters into the open object.
void write_filters(JsonWriter& json, const RequestFilters& filters);

}  // namespace solidrust
