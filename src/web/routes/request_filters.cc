#include "web/routes/request_filters.h"

#include <array>
#include <string_view>

namespace solidrust::web {

RequestsQuestion read_request_filters(Query& query) {
  constexpr std::size_t kMaxWord = 64;
  constexpr std::array<std::string_view, 3> kBoth{"", "live", "test"};
  constexpr std::array<std::string_view, 3> kStreams{"", "yes", "no"};
  const auto text = [&](std::string_view name, std::size_t most) {
    return query.text(name, most).value_or(std::string());
  };
  RequestsQuestion question;
  question.model = text("model", kMaxRequestModel);
  question.key = text("key", kMaxWord);
  question.status = text("status", kMaxWord);
  question.environment = query.choice("environment", kBoth);
  question.least_latency_ms = query.integer("slower", 0, kMostSlowerMs).value_or(0);
  question.search = text("search", kMaxRequestId);
  question.stream = query.choice("stream", kStreams);
  question.upstream = text("upstream", kMaxRequestUpstream);
  return question;
}

}  // namespace solidrust::web
