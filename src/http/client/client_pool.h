// Inside of the client: the connections of one worker and the buffers that its exchanges share.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "http/client/client.h"
#include "net/stream.h"
#include "net/timer_wheel.h"
#include "net/tls.h"
#include "net/worker.h"

namespace solidrust::http {

struct OriginGroup;

// One connection, in use by an exchange or idle in its group.
struct ClientConnection {
  explicit ClientConnection(Worker& worker);
  Stream stream;
  // For the next request; kept so that a warm connection allocates nothing.
  std::string head;
  std::vector<std::string_view> pieces;

  OriginGroup* group = nullptr;
  Timeout idle;  // closes it when nobody has taken it
};

struct OriginGroup {
  Origin origin;
  std::vector<std::unique_ptr<ClientConnection>> idle;  // the last returned is the first taken
};

struct OriginOrder {
  bool operator()(const Origin& a, const Origin& b) const {
    return std::tie(a.port, a.tls, a.host, a.host_header) <
           std::tie(b.port, b.tls, b.host, b.host_header);
  }
};

struct ClientBuffer {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
};

struct ClientPool::Impl {
  Impl(Worker& worker_, std::shared_ptr<TlsClientContext> tls_, const Options& options_)
      : worker(worker_), tls(std::move(tls_)), options(options_) {}

  OriginGroup& group(const Origin& origin);
  // An idle connection on which nothing has arrived since; nullptr if there is none.
  std::unique_ptr<ClientConnection> take(OriginGroup& group);
  void give_back(OriginGroup& group, std::unique_ptr<ClientConnection> connection);
  ClientBuffer take_buffer();
  ClientBuffer take_large_buffer();
  void give_back(ClientBuffer buffer);

  Worker& worker;
  std::shared_ptr<TlsClientContext> tls;
  Options options;
  // Never shrinks: origins come from the configuration only.
  std::map<Origin, OriginGroup, OriginOrder> groups;
  std::vector<ClientBuffer> buffers;
  std::vector<ClientBuffer> large_buffers;
};

}  // namespace solidrust::http
