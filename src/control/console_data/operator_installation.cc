#include "control/console_data/operator_installation.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii_class.h"
#include "base/json_writer.h"
#include "control/console_data/access.h"
#include "control/doors.h"
#include "control/upstreams/target_json.h"
#include "control/upstreams/upstream_operations.h"
#include "control/upstreams/upstreams.h"

namespace solidrust {
namespace {

constexpr std::size_t kShownModels = 20;

// Up if one of its targets is, else down if one is.
UpstreamStatus upstream_status(const Catalog& catalog, const Upstream& upstream, SteadyTime now) {
  if (upstream.kind == UpstreamKind::sandbox) return UpstreamStatus::up;
  UpstreamStatus so_far = UpstreamStatus::unknown;
  for (const Model& model : catalog.models())
    for (const Target& target : model.targets) {
      if (target.upstream.get() != &upstream) continue;
      const UpstreamStatus status = target_status(target, now);
      if (status == UpstreamStatus::up) return status;
      if (status == UpstreamStatus::down) so_far = status;
    }
  return so_far;
}

void write_upstream(JsonWriter& json, const Catalog& catalog, const Upstream& upstream,
                    SteadyTime now) {
  json.begin_object().key("name").value(upstream.name);
  json.key("kind").value(upstream_kind_name(upstream.kind));
  write_speaks(json, upstream);
  json.key("base_url").value(base_url_of(upstream));
  json.key("status").value(status_name(upstream_status(catalog, upstream, now)));
  json.key("models").begin_array();
  for (const Model& model : catalog.models())
    if (std::any_of(model.targets.begin(), model.targets.end(),
                    [&](const Target& target) { return target.upstream.get() == &upstream; }))
      json.value(model.name);
  json.end_array().key("targets").begin_array();
  for (const Target* target : targets_of(catalog)) {
    if (target->upstream.get() != &upstream) continue;
    json.begin_object();
    write_target_members(json, catalog, *target, now);
    json.end_object();
  }
  json.end_array().end_object();
}

std::string test_message(const Upstream& upstream, const ProbeResult& result) {
  if (!result.failure.empty()) return result.failure;
  std::string text = fmt::format("status {}", result.status);
  const std::string advice = dialect_advice(upstream, result.dialects);
  if (!advice.empty()) text += "; " + advice;
  if (result.models.empty()) return text;
  const std::size_t shown = std::min(result.models.size(), kShownModels);
  const std::vector<std::string> names(result.models.begin(),
                                       result.models.begin() + static_cast<std::ptrdiff_t>(shown));
  text += fmt::format("; models: {}", fmt::join(names, ", "));
  if (shown < result.models.size())
    text += fmt::format(" and {} more", result.models.size() - shown);
  return text;
}

// The accounts that a text names.
void collect_accounts(std::string_view text, std::set<AccountId>& accounts) {
  for (std::size_t at = text.find(AccountTag::prefix); at != text.npos;) {
    const std::size_t begin = at + AccountTag::prefix.size();
    const auto* const end =
        std::find_if(text.begin() + begin, text.end(), [](char c) { return !is_alnum(c); });
    const std::size_t stop = static_cast<std::size_t>(end - text.begin());
    if (auto id = AccountId::parse(text.substr(at, stop - at))) accounts.insert(*std::move(id));
    at = text.find(AccountTag::prefix, stop);
  }
}

// {"acc_…":"ada@example.org"}: the addresses of the accounts that the entries name.
Result<void> write_emails(JsonWriter& json, ControlContext& context,
                          std::span<const NamedAuditRow> entries) {
  std::set<AccountId> accounts;
  for (const NamedAuditRow& entry : entries)
    for (const std::string_view text :
         {std::string_view(entry.row.actor), std::string_view(entry.row.object),
          std::string_view(entry.row.detail_json)})
      collect_accounts(text, accounts);
  json.begin_object();
  for (const AccountId& id : accounts) {
    const auto account = context.accounts.find(id);
    if (!account) return account.error();
    if (*account) json.key(id.str()).value((*account)->email);
  }
  json.end_object();
  return {};
}

void write_entry(JsonWriter& json, const AuditRow& row) {
  json.begin_object().key("id").value(row.id).key("at_ms").value(row.at_ms);
  json.key("actor").value(row.actor).key("action").value(row.action);
  json.key("object").value(row.object).key("detail");
  json.raw(row.detail_json.empty() ? std::string_view("{}") : std::string_view(row.detail_json));
  json.key("address").value(row.address).key("request_id").value(row.request_id).end_object();
}

}  // namespace

Result<std::string> operator_list_upstreams(ControlContext& context, const SessionIdentity& who) {
  if (auto in = admit_person(context, who, kListUpstreams); !in) return std::move(in).error();
  const auto catalog = served_catalog(context);
  if (!catalog) return catalog.error();
  const SteadyTime now = context.clock.steady();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const auto& upstream : (*catalog)->upstreams())
    write_upstream(json, **catalog, *upstream, now);
  json.end_array().end_object();
  return out;
}

Result<std::string> operator_test_upstream(ControlContext& context, const SessionIdentity& who,
                                           std::string_view name, std::string_view body) {
  const auto tested = perform_at(context, Caller::person(who, {}), kTestUpstream, name, body);
  if (!tested) return tested.error();
  const ProbeResult& result = tested->result;
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("ok").value(result.alive);
  json.key("latency_ms").value(static_cast<std::int64_t>(result.took.count()));
  json.key("message").value(test_message(*tested->upstream, result)).end_object();
  return out;
}

Result<std::string> operator_drain_upstream(ControlContext& context, const SessionIdentity& who,
                                            const Actor& actor, std::string_view name,
                                            std::string_view body) {
  const auto drained = perform_at(context, Caller::person(who, actor), kDrainUpstream, name, body);
  if (!drained) return drained.error();
  return drained_json(*drained);
}

Result<std::string> operator_audit(ControlContext& context, const SessionIdentity& who,
                                   const AuditQuestion& question) {
  if (auto in = admit_person(context, who, kListAudit); !in) return std::move(in).error();
  const auto page = search_audit(context, question);
  if (!page) return page.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const NamedAuditRow& named : page->rows) write_entry(json, named.row);
  json.end_array().key("next").value(page->next);
  json.key("emails");
  if (auto written = write_emails(json, context, page->rows); !written)
    return std::move(written).error();
  json.end_object();
  return out;
}

Result<std::string> operator_settings(ControlContext& context, const SessionIdentity& who) {
  if (auto in = admit_person(context, who, kShowSettings); !in) return std::move(in).error();
  return context.server.settings();
}

}  // namespace solidrust
