#include "upstream/exchange/get_answer.h"

#include <array>
#include <span>
#include <string_view>

#include "upstream/exchange/request_form.h"

namespace solidrust {
namespace {

// False if it broke off or is too long.
Task<bool> read_whole(http::ClientExchange* exchange, std::string* body) {
  for (;;) {
    std::string_view bytes;
    const http::ClientErrc result = co_await exchange->read(bytes);
    if (result != http::ClientErrc::ok) co_return false;
    if (bytes.empty()) co_return true;
    if (body->size() + bytes.size() > GetAnswer::kMaxBody) co_return false;
    body->append(bytes);
  }
}

}  // namespace

Task<GetAnswer> get_answer(http::ClientPool& pool, std::shared_ptr<const Upstream> upstream,
                           std::string path, std::chrono::milliseconds limit) {
  const auto exchange = pool.exchange(upstream->origin, {limit, limit, limit, limit});
  const std::array<http::Field, 3> fields{
      {{"Accept", "application/json"}, {"Accept-Encoding", "identity"}, kAnthropicVersion}};
  http::ClientRequest request;
  request.method = "GET";
  request.target = path;
  request.fields = std::span(fields).first(kind_row(upstream->kind).wants_version ? 3 : 2);
  request.credential = credential_of(*upstream);
  GetAnswer answer;
  answer.opened = co_await exchange->open(request);
  if (answer.opened != http::ClientErrc::ok) co_return answer;
  answer.status = exchange->head().status;
  answer.whole = co_await read_whole(exchange.get(), &answer.body);
  co_return answer;
}

}  // namespace solidrust
