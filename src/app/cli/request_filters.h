// Which of the recorded requests, as options and as parameters of requests.*.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "base/json_writer.h"

namespace solidrust {

struct RequestFilters {
  std::string account, key, model, status, search, stream, upstream;
  std::optional<std::int64_t> slower;  // milliseconds
  bool failed = false;
  bool live = false;
  bool test = false;
};

// `filters` lives as long as the command.
void add_filter_options(CliCommand command, RequestFilters& filters);
// Into the object that is open.
void write_filters(JsonWriter& json, const RequestFilters& filters);

}  // namespace solidrust
