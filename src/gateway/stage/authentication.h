// Stage 4: whose request it is.
#pragma once

#include "auth/keys/key_authenticator.h"
#include "base/result.h"
#include "gateway/request_context.h"
#include "net/task.h"

namespace solidrust {

// Sets context.principal. Waits only when the key is in no cache. Errors: missing_auth_header,
// conflicting_credentials, and those of the KeyAuthenticator.
Task<Result<void>> authenticate(RequestContext& context);

}  // namespace solidrust
