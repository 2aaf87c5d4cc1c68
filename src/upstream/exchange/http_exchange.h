// One attempt at a model server over HTTP.
//
// The request is written from scratch: its path from the upstream's prefix and the operation, its
// headers from a fixed list. Of the caller's head goes upstream what the dialect names, and that to
// a server which speaks it: anthropic-version and anthropic-beta.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/client/client.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

class HttpExchange final : public Exchange {
 public:
  HttpExchange(http::ClientPool& pool, const Target& target,
               const http::ClientDeadlines& deadlines);

  Task<Result<UpstreamHead>> open(const UpstreamRequest& request) override;
  Task<Result<std::string_view>> read() override;
  void cancel() override { exchange_->cancel(); }
  AttemptFault fault() const override { return fault_; }
  std::string_view refusal_body() const override { return refusal_body_; }
  int refusal_status() const override { return refusal_status_; }
  std::string_view media_type() const override { return media_type_; }
  bool refused(OwnField field) const override { return refused_.has(field); }

 private:
  Task<Error> refused(int status, const UpstreamRequest& request);
  Error broken(http::ClientErrc why);

  std::shared_ptr<const Upstream> upstream_;  // outlives a replaced catalog
  std::unique_ptr<http::ClientExchange> exchange_;
  AttemptFault fault_ = AttemptFault::none;
  OwnFields refused_;
  std::string refusal_body_;
  int refusal_status_ = 0;
  std::string media_type_;  // of what is neither JSON nor a stream of events
};

}  // namespace solidrust
