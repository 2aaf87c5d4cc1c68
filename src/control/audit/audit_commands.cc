#include "control/audit/audit_commands.h"

#include <array>
#include <cstdint>

#include "base/json_writer.h"
#include "control/audit/audit_search.h"
#include "control/params.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::int64_t kDefaultRows = 50;
constexpr std::int64_t kMaxRows = 1000;

// `who` and `what`: what people call the actor and the object; empty: they have no such name.
void write_audit_row(JsonWriter& json, const AuditRow& row, const std::string& who,
                     const std::string& what) {
  json.begin_object();
  json.key("id").value(row.id);
  json.key("at").value(format_timestamp(row.at_ms));
  json.key("actor").value(row.actor);
  json.key("actor_name").text_or_null(who);
  json.key("action").value(row.action);
  json.key("object").value(row.object);
  json.key("object_name").text_or_null(what);
  json.key("detail");
  if (row.detail_json.empty())
    json.null();
  else
    json.raw(row.detail_json);
  json.key("address").value(row.address);
  json.key("request_id").value(row.request_id);
  json.end_object();
}

}  // namespace

Result<std::string> latest_audit_command(ControlContext& context, const Caller& /*caller*/,
                                         std::string_view params) {
  constexpr std::array<std::string_view, 2> kFields{"limit", "search"};
  Params read(params, kFields);
  const std::int64_t limit = read.integer("limit", 1, kMaxRows).value_or(kDefaultRows);
  const std::string search = read.text("search", kMaxSearch).value_or("");
  if (read.failed()) return read.error();
  AuditQuestion question;
  question.limit = static_cast<std::size_t>(limit);
  question.search = search;
  const auto page = search_audit(context, question);
  if (!page) return page.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("audit").begin_array();
  for (const NamedAuditRow& named : page->rows)
    write_audit_row(json, named.row, named.who, named.what);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
