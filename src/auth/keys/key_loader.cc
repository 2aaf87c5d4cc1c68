#include "auth/keys/key_loader.h"

#include <utility>

#include "base/log.h"

namespace solidrust {

void StoreKeyLoader::find_by_mac(const KeyMac& mac, const std::optional<KeyMac>& older, Then then) {
  reader_.submit([this, mac, older] { return find(mac, older); }, std::move(then));
}

Result<std::optional<KeyWithOwner>> StoreKeyLoader::find(const KeyMac& mac,
                                                         const std::optional<KeyMac>& older) {
  Result<std::optional<KeyWithOwner>> found = keys_.find_by_mac(mac);
  if (!older || !found || found.value()) return found;
  found = keys_.find_by_mac(*older);
  if (!found || !found.value()) return found;
  // Should the writing thread be busy, the next look-up does it.
  writer_.submit(
      [this, id = found.value()->key.id, mac] { return keys_.rehash(id, mac, version_); },
      [](const Result<void>& done) {
        if (!done.ok())
          LogLine(LogLevel::warn, "key_not_rehashed")
              .field("detail", "it stays under the older pepper")
              .field("reason", done.error().internal);
      });
  return found;
}

}  // namespace solidrust
