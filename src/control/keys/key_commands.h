// keys.* by name. Each has the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> create_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params);
inline constexpr std::int64_t kMaxKeysListed = 1000;
// Newest first; without a limit all.
Result<std::string> list_keys_command(ControlContext& context, const Caller& caller,
                                      std::string_view params);
Result<std::string> show_key_command(ControlContext& context, const Caller& caller,
                                     std::string_view params);
// Any of the fields that keys.rename, set_limits, disable and enable have one of each.
Result<std::string> change_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params);
Result<std::string> rename_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params);
Result<std::string> set_key_limits_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
Result<std::string> disable_key_command(ControlContext& context, const Caller& caller,
                                        std::string_view params);
Result<std::string> enable_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params);
Result<std::string> rotate_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params);
Result<std::string> revoke_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params);
// Tells the state of keys that a scan found. Takes their keyed hashes, never the keys: the command
// line hashes them where the pepper is (key_scan.h), so that the keys' text is sent nowhere.
Result<std::string> scan_lookup_command(ControlContext& context, const Caller& caller,
                                        std::string_view params);

}  // namespace solidrust
