// The console's pages and their files.
#pragma once

#include <optional>
#include <string_view>

#include "base/random.h"
#include "control/authority.h"
#include "net/task.h"
#include "web/assets/asset_source.h"
#include "web/context.h"

namespace solidrust::web {

// What somebody must be allowed to do to read a file; none: open, as the pages are to whom the
// sign-in is shown.
std::optional<Action> action_for_file(std::string_view path) noexcept;

// Answers a request for anything that is not the control API. A file as it is, with its ETag; every
// other path with the page itself, whose script shows what the path means, under a
// Content-Security-Policy with a nonce of its own. Without a built page: how to build it.
Task<void> answer_page(Context& context, AssetSource& assets, Random& random);

// Answers with a file in the encoding that the client takes, or 304. `policy`: its
// Content-Security-Policy; `path`: tells its media type and whether it never changes.
Task<void> answer_file(Context& context, const Asset& asset, std::string_view path,
                       std::string_view policy, int status = 200);

}  // namespace solidrust::web
