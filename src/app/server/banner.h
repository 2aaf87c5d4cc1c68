// What the server says to a person on standard output when it has started. The only place, beside
// the answers of `keys create` and `keys rotate`, where the text of a key is written.
#pragma once

#include <optional>
#include <string>

#include "app/server/catalog_source.h"
#include "base/secret.h"
#include "config/settings.h"

namespace solidrust {

struct BannerFacts {
  std::string version;
  HostPort address;  // where the API really listens
  bool tls = false;
  std::string data_dir;
  const CatalogPlan* plan = nullptr;
  Secret first_key;              // empty: not the first start
  std::string console_url = {};  // empty: the console is off
  Secret setup_link = {};        // empty: there is an operator
};

std::string banner(const BannerFacts& facts);

// Where a client on this machine reaches the address: a wildcard becomes the loopback.
std::string base_url_of(const HostPort& address, bool tls);
}  // namespace solidrust
