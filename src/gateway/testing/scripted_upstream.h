// Upstreams that do as a test says. Tests only.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "gateway/attempt/exchange_source.h"
#include "net/signal.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

// One attempt: what open() says, then what each read() brings; a silence lasts until it is
// cancelled; after the last read comes the end.
struct UpstreamScript {
  struct Silence {};
  struct Wait {  // until this is set, or the exchange is cancelled; then the next step
    Signal* until = nullptr;
  };
  using Step = std::variant<std::string, Error, Silence, Wait>;
  UpstreamHead head;
  std::optional<Error> open_error;
  OwnFields refuses;
  AttemptFault fault = AttemptFault::none;
  int refusal_status = 0;  // with open_error: what the server itself said
  std::string refusal_body;
  bool silent_open = false;
  std::vector<Step> reads;
  void (*before_read)(void* context, std::size_t read) = nullptr;
  void* context = nullptr;
};

struct UpstreamRecord {
  std::string target;
  std::string body;
  std::string model;
  std::string traceparent;
  Operation operation = Operation::chat_completion;
  std::vector<std::string> forwarded;  // "name: value"
  bool stream = false;
  bool cancelled = false;
  std::size_t reads = 0;
  bool destroyed = false;
  http::ClientDeadlines deadlines;
};

class ScriptedExchange final : public Exchange {
 public:
  ScriptedExchange(UpstreamScript script, std::shared_ptr<UpstreamRecord> record)
      : script_(std::move(script)), record_(std::move(record)) {}
  ~ScriptedExchange() override { record_->destroyed = true; }

  Task<Result<UpstreamHead>> open(const UpstreamRequest& request) override {
    for (const std::string_view piece : request.body) record_->body += piece;
    record_->model = request.model;
    record_->traceparent = request.traceparent;
    record_->stream = request.stream;
    record_->operation = request.operation;
    for (const http::Field& field : request.forward)
      record_->forwarded.push_back(std::string(field.name) + ": " + std::string(field.value));
    if (script_.silent_open) co_await silence();
    if (record_->cancelled) co_return cancelled();
    if (script_.open_error) co_return *script_.open_error;
    co_return script_.head;
  }
  Task<Result<std::string_view>> read() override {
    if (script_.before_read != nullptr) script_.before_read(script_.context, record_->reads);
    const std::size_t index = record_->reads++;
    if (record_->cancelled) co_return cancelled();
    if (index >= script_.reads.size()) co_return std::string_view();
    if (const auto* wait = std::get_if<UpstreamScript::Wait>(&script_.reads[index])) {
      waits_ = wait->until;
      co_await waits_->wait();
      waits_ = nullptr;
      co_return co_await read();
    }
    const UpstreamScript::Step& step = script_.reads[index];
    if (const auto* bytes = std::get_if<std::string>(&step)) {
      bytes_ = *bytes;
      co_return std::string_view(bytes_);
    }
    if (const auto* error = std::get_if<Error>(&step)) co_return *error;
    co_await silence();
    co_return cancelled();
  }
  bool refused(OwnField field) const override { return script_.refuses.has(field); }
  AttemptFault fault() const override { return script_.fault; }
  int refusal_status() const override { return script_.refusal_status; }
  std::string_view refusal_body() const override { return script_.refusal_body; }
  void cancel() override {
    record_->cancelled = true;
    cancel_.set();
    if (waits_ != nullptr) waits_->set();
  }

 private:
  Task<void> silence() {
    while (!record_->cancelled) co_await cancel_.wait();
  }
  static Error cancelled() { return {ErrorCode::client_closed, "cancelled"}; }

  UpstreamScript script_;
  std::shared_ptr<UpstreamRecord> record_;
  std::string bytes_;
  Signal cancel_;
  Signal* waits_ = nullptr;
};

// Hands out the scripts in order.
class ScriptedUpstreams final : public ExchangeSource {
 public:
  void forget_scripts() { scripts_.clear(); }
  void clear() {
    forget_scripts();
    records.clear();
  }
  void next(UpstreamScript script) { scripts_.push_back(std::move(script)); }
  std::unique_ptr<Exchange> make(Worker&, const Target& target,
                                 const http::ClientDeadlines& deadlines) override {
    auto record = std::make_shared<UpstreamRecord>();
    record->target = target.upstream->name;
    record->deadlines = deadlines;
    records.push_back(record);
    if (scripts_.empty()) throw std::logic_error("no script for this attempt");
    UpstreamScript script = std::move(scripts_.front());
    scripts_.pop_front();
    return std::make_unique<ScriptedExchange>(std::move(script), std::move(record));
  }
  std::vector<std::shared_ptr<UpstreamRecord>> records;

 private:
  std::deque<UpstreamScript> scripts_;
};

}  // namespace solidrust
