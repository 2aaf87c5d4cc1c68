#include "upstream/exchange/worker_upstreams.h"

#include "upstream/exchange/http_exchange.h"
#include "upstream/sandbox/sandbox_exchange.h"

namespace solidrust {

std::unique_ptr<Exchange> make_exchange(WorkerUpstreams& upstreams, const Target& target,
                                        const http::ClientDeadlines& deadlines) {
  if (target.upstream->kind == UpstreamKind::sandbox)
    return make_sandbox_exchange(upstreams.worker(),
                                 {deadlines.first_byte, deadlines.stall, deadlines.total});
  return std::make_unique<HttpExchange>(upstreams.pool(), target, deadlines);
}

}  // namespace solidrust
