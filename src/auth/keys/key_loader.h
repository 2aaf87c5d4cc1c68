// Where the key authenticator gets a key that it does not know.
#pragma once

#include <functional>
#include <optional>

#include "base/result.h"
#include "store/database_thread.h"
#include "store/stores.h"

namespace solidrust {

// Thread-safe; never blocks the caller.
class KeyLoader {
 public:
  virtual ~KeyLoader() = default;
  using Then = std::function<void(Result<std::optional<KeyWithOwner>>)>;

  // The row of the key with this MAC; of the one with the `older` MAC (under the pepper before) if
  // there is none. `then` gets it: exactly once, on any thread, perhaps before this returns. The
  // row is read after this call began.
  virtual void find_by_mac(const KeyMac& mac, const std::optional<KeyMac>& older, Then then) = 0;
};

// From the database, on the reading thread. A key that only the older pepper finds is stored again
// under the newest, on the writing thread, so that a change of the pepper can end.
class StoreKeyLoader final : public KeyLoader {
 public:
  // Owns nothing; all must outlive it. `version`: of the newest pepper. Stop both threads before
  // the authenticator that uses this is destroyed.
  StoreKeyLoader(KeyStore& keys, DatabaseThread& reader, DatabaseThread& writer,
                 std::int32_t version)
      : keys_(keys), reader_(reader), writer_(writer), version_(version) {}
  void find_by_mac(const KeyMac& mac, const std::optional<KeyMac>& older, Then then) override;

 private:
  Result<std::optional<KeyWithOwner>> find(const KeyMac& mac, const std::optional<KeyMac>& older);
  KeyStore& keys_;
  DatabaseThread& reader_;
  DatabaseThread& writer_;
  const std::int32_t version_;
};

}  // namespace solidrust
