#include "http/client/client_pool.h"

#include <algorithm>
#include <utility>

#include "http/client/client_exchange.h"

namespace solidrust::http {
namespace {

constexpr std::size_t kSpareBuffers = 64;
constexpr std::size_t kSpareLargeBuffers = 8;

void close_idle(void* owner) {
  auto* connection = static_cast<ClientConnection*>(owner);
  auto& idle = connection->group->idle;
  const auto found = std::find_if(
      idle.begin(), idle.end(), [connection](const auto& one) { return one.get() == connection; });
  idle.erase(found);
}

ClientBuffer take_of(std::vector<ClientBuffer>& spare, std::size_t size) {
  if (spare.empty()) return {std::unique_ptr<char[]>(new char[size]), size};
  ClientBuffer buffer = std::move(spare.back());
  spare.pop_back();
  return buffer;
}

}  // namespace

ClientConnection::ClientConnection(Worker& worker)
    : stream(worker), idle(worker.timers(), close_idle, this) {}

OriginGroup& ClientPool::Impl::group(const Origin& origin) {
  const auto found = groups.find(origin);
  if (found != groups.end()) return found->second;
  return groups.emplace(origin, OriginGroup{origin, {}}).first->second;
}

std::unique_ptr<ClientConnection> ClientPool::Impl::take(OriginGroup& group) {
  while (!group.idle.empty()) {
    std::unique_ptr<ClientConnection> connection = std::move(group.idle.back());
    group.idle.pop_back();
    connection->idle.disarm();
    // A byte, an end or an error on an idle connection: in each case its next answer would be in
    // doubt.
    if (connection->stream.quiet()) return connection;
  }
  return nullptr;
}

void ClientPool::Impl::give_back(OriginGroup& group, std::unique_ptr<ClientConnection> connection) {
  if (options.idle_per_origin == 0) return;
  // The oldest makes room: it is the likeliest to be closed by its peer soon.
  if (group.idle.size() >= options.idle_per_origin) group.idle.erase(group.idle.begin());
  connection->group = &group;
  connection->idle.arm(options.idle_for);
  group.idle.push_back(std::move(connection));
}

ClientBuffer ClientPool::Impl::take_buffer() {
  return take_of(buffers, options.buffer);
}

ClientBuffer ClientPool::Impl::take_large_buffer() {
  return take_of(large_buffers, options.large_buffer);
}

void ClientPool::Impl::give_back(ClientBuffer buffer) {
  if (buffer.size == options.buffer && buffers.size() < kSpareBuffers)
    buffers.push_back(std::move(buffer));
  else if (buffer.size == options.large_buffer && large_buffers.size() < kSpareLargeBuffers)
    large_buffers.push_back(std::move(buffer));
}

ClientPool::ClientPool(Worker& worker, std::shared_ptr<TlsClientContext> tls,
                       const Options& options)
    : impl_(std::make_unique<Impl>(worker, std::move(tls), options)) {}

ClientPool::~ClientPool() = default;

std::unique_ptr<ClientExchange> ClientPool::exchange(const Origin& origin,
                                                     const ClientDeadlines& deadlines) {
  return std::make_unique<PooledExchange>(*impl_, impl_->group(origin), deadlines);
}

void ClientPool::clear() {
  for (auto& entry : impl_->groups) entry.second.idle.clear();
  impl_->buffers.clear();
  impl_->large_buffers.clear();
}

}  // namespace solidrust::http
