#include "control/audit/audit_commands.h"

#include <array>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "base/ascii_case.h"
#include "base/json_writer.h"
#include "control/names.h"
#include "control/params.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::int64_t kDefaultRows = 50;
constexpr std::int64_t kMaxRows = 1000;
constexpr std::size_t kMaxSearch = 200;
constexpr std::size_t kPage = 1'000;           // of a search
constexpr std::size_t kMostLookedAt = 50'000;  // by one

// `who` and `what`: what people call the actor and the object; empty: they have no such name.
void write_audit_row(JsonWriter& json, const AuditRow& row, const std::string& who,
                     const std::string& what) {
  const auto name = [&json](std::string_view field, const std::string& text) {
    json.key(field);
    if (text.empty())
      json.null();
    else
      json.value(text);
  };
  json.begin_object();
  json.key("id").value(row.id);
  json.key("at").value(format_timestamp(row.at_ms));
  json.key("actor").value(row.actor);
  name("actor_name", who);
  json.key("action").value(row.action);
  json.key("object").value(row.object);
  name("object_name", what);
  json.key("detail");
  if (row.detail_json.empty())
    json.null();
  else
    json.raw(row.detail_json);
  json.key("address").value(row.address);
  json.key("request_id").value(row.request_id);
  json.end_object();
}

struct NamedRow {
  AuditRow row;
  std::string who;
  std::string what;
};

// The newest rows that have `search` in them, up to `limit`; of at most kMostLookedAt.
Result<std::vector<NamedRow>> matching(ControlContext& context, const std::string& search,
                                       std::size_t limit) {
  ObjectNames names(context);
  std::vector<NamedRow> out;
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  for (std::size_t looked_at = 0; looked_at < kMostLookedAt; looked_at += kPage) {
    const auto page = context.audit.page(before, search.empty() ? limit : kPage);
    if (!page) return page.error();
    for (const AuditRow& row : *page) {
      auto who = names.of(row.actor);
      if (!who) return std::move(who).error();
      auto what = names.of(row.object);
      if (!what) return std::move(what).error();
      const auto has = [&](const std::string& text) { return contains_in_any_case(text, search); };
      if (!(has(row.actor) || has(*who) || has(row.action) || has(row.object) || has(*what) ||
            has(row.address)))
        continue;
      out.push_back({row, *std::move(who), *std::move(what)});
      if (out.size() == limit) return out;
    }
    if (search.empty() || page->size() < kPage) break;
    before = page->back().id;
  }
  return out;
}

}  // namespace

Result<std::string> latest_audit_command(ControlContext& context, const Actor& /*actor*/,
                                         std::string_view params) {
  constexpr std::array<std::string_view, 2> kFields{"limit", "search"};
  Params read(params, kFields);
  const std::int64_t limit = read.integer("limit", 1, kMaxRows).value_or(kDefaultRows);
  const std::string search = read.text("search", kMaxSearch).value_or("");
  if (read.failed()) return read.error();
  const auto rows = matching(context, search, static_cast<std::size_t>(limit));
  if (!rows) return rows.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("audit").begin_array();
  for (const NamedRow& named : *rows) write_audit_row(json, named.row, named.who, named.what);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
