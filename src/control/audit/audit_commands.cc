#include "control/audit/audit_commands.h"

#include <array>
#include <cstdint>

#include "base/json_writer.h"
#include "control/params.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::int64_t kDefaultRows = 50;
constexpr std::int64_t kMaxRows = 1000;

void write_audit_row(JsonWriter& json, const AuditRow& row) {
  json.begin_object();
  json.key("id").value(row.id);
  json.key("at").value(format_timestamp(row.at_ms));
  json.key("actor").value(row.actor);
  json.key("action").value(row.action);
  json.key("object").value(row.object);
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

Result<std::string> latest_audit_command(ControlContext& context, const Actor& /*actor*/,
                                         std::string_view params) {
  constexpr std::array<std::string_view, 1> kFields{"limit"};
  Params read(params, kFields);
  const std::int64_t limit = read.integer("limit", 1, kMaxRows).value_or(kDefaultRows);
  if (read.failed()) return read.error();
  const auto rows = context.audit.latest(static_cast<std::size_t>(limit));
  if (!rows) return rows.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("audit").begin_array();
  for (const AuditRow& row : *rows) write_audit_row(json, row);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
