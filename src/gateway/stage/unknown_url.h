// The answer to a path that is not served.
#pragma once

#include "base/error.h"
#include "http/wire/head.h"

namespace solidrust {

// Names the method and the path, shortened and escaped, and what there is instead. A path that may
// hold a key is not repeated.
Error unknown_url(const http::RequestHead& head);

}  // namespace solidrust
