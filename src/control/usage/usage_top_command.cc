#include "control/usage/usage_top_command.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json_writer.h"
#include "control/names.h"
#include "control/params.h"
#include "control/timestamp.h"
#include "control/usage/set_aside_commands.h"
#include "control/usage/top_usage.h"
#include "control/usage/usage_filters.h"
#include "limit/limits.h"

namespace solidrust {
namespace {

constexpr std::int64_t kUsualTop = 10;
constexpr std::int64_t kMostTop = 100;
constexpr std::int64_t kUsualSpanMs = std::int64_t{7} * 24 * 3'600'000;

struct NamedTop {
  std::string_view name;
  TopOf of;
};
constexpr std::array kTops{NamedTop{"accounts", TopOf::accounts}, NamedTop{"keys", TopOf::keys},
                           NamedTop{"models", TopOf::models}};

TopOf read_top(Params& params) {
  const std::string name = params.text("by", kMaxChoice).value_or("accounts");
  const auto* const found = std::find_if(kTops.begin(), kTops.end(),
                                         [&](const NamedTop& row) { return row.name == name; });
  if (found != kTops.end()) return found->of;
  params.fail({ErrorCode::invalid_value, "by must be accounts, keys or models.", "by"});
  return TopOf::accounts;
}

}  // namespace

Result<std::string> usage_top_command(ControlContext& context, const Caller& /*caller*/,
                                      std::string_view params) {
  constexpr std::array<std::string_view, 4> kFields{"by", "since", "until", "limit"};
  Params read(params, kFields);
  const TopOf of = read_top(read);
  const std::int64_t now = context.now_ms();
  const std::int64_t until = read_time(read, "until", now, now + 1);
  const std::int64_t since =
      read_time(read, "since", now, std::max<std::int64_t>(0, until - kUsualSpanMs));
  const std::int64_t limit = read.integer("limit", 1, kMostTop).value_or(kUsualTop);
  if (read.failed()) return read.error();
  if (since >= until)
    return Error{ErrorCode::invalid_value, "since must be before until.", "since"};
  if (context.usage == nullptr)
    return Error{ErrorCode::service_unavailable, "Usage is not available here."};
  context.server.flush_usage();
  const auto top = top_usage(*context.usage, of, since, until, static_cast<std::size_t>(limit));
  if (!top) return top.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("by").value(kTops[static_cast<std::size_t>(of)].name);
  json.key("since").value(format_timestamp(top->since_ms));
  json.key("until").value(format_timestamp(top->until_ms));
  json.key("ranked_by").value(top->ranked_by());
  json.key("total").value(std::uint64_t{top->of_how_many});
  json.key("requests").value(top->total.requests).key("cost_nano").value(top->total.cost_nano);
  json.key("cost").value(nano_text(top->total.cost_nano)).key("top");
  ObjectNames names(context);
  if (auto written = write_top(json, names, *top, context.currency); !written)
    return std::move(written).error();
  if (context.set_aside != nullptr) {
    json.key("set_aside");
    write_set_aside_count(json, context.set_aside->count());
  }
  json.end_object();
  return out;
}

}  // namespace solidrust
