// Our credential for a model server, with the filter that keeps it out of responses.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "base/secret.h"
#include "upstream/exchange/credential_filter.h"

namespace solidrust {

// Immutable; copies share the filter.
class UpstreamKey {
 public:
  UpstreamKey() = default;
  UpstreamKey(
      Secret key)  // NOLINT(google-explicit-constructor): it is one, and something beside it
      : key_(std::move(key)),
        filter_(key_.empty() ? nullptr : std::make_shared<const CredentialFilter>(key_.reveal())) {}

  std::string_view reveal() const noexcept { return key_.reveal(); }
  bool empty() const noexcept { return key_.empty(); }
  // Null if there is no credential.
  const CredentialFilter* filter() const noexcept { return filter_.get(); }

 private:
  Secret key_;
  std::shared_ptr<const CredentialFilter> filter_;
};

}  // namespace solidrust
