// What the server prints for a person on standard output when it has started. The text of a key is
// written only here and in the answers of `keys create` and `keys rotate`.
#pragma once

#include <optional>
#include <string>

#include "app/server/catalog_source.h"
#include "base/secret.h"
#include "config/settings.h"

namespace solidrust {

struct BannerFacts {
  std::string version;
  HostPort address;  // the address that the API listens on, with its actual port
  bool tls = false;
  std::string data_dir;
  const CatalogPlan* plan = nullptr;
  Secret first_key;              // empty: not the first start
  std::string console_url = {};  // empty: the console is off
  Secret setup_link = {};        // empty: an operator exists already
};

std::string banner(const BannerFacts& facts);

// Where a client on this machine reaches the address: a wildcard becomes the loopback.
std::string base_url_of(const HostPort& address, bool tls);
}  // namespace solidrust
