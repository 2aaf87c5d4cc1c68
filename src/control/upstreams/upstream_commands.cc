#include "control/upstreams/upstream_commands.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "control/doors.h"
#include "control/params.h"
#include "control/upstreams/target_json.h"
#include "control/upstreams/upstream_operations.h"
#include "control/upstreams/upstreams.h"
#include "upstream/health/model_state.h"
#include "upstream/health/upstream_probe.h"

namespace solidrust {
namespace {

constexpr std::array<std::string_view, 1> kAlsoCalled{"upstream"};  // an older name of `name`

void write_target(JsonWriter& json, const Catalog& catalog, const Target& target, SteadyTime now) {
  json.begin_object();
  json.key("upstream").value(target.upstream->name);
  json.key("base_url").value(base_url_of(*target.upstream));
  json.key("kind").value(upstream_kind_name(target.upstream->kind));
  write_speaks(json, *target.upstream);
  write_target_members(json, catalog, target, now);
  json.end_object();
}

void write_line(JsonWriter& json, const Model& model) {
  json.begin_object();
  json.key("model").value(model.name);
  json.key("waiting").value(static_cast<std::uint64_t>(model.state->line->waiting()));
  json.key("queue").value(model.queue);
  json.key("retries_left").value(model.state->retries.left());
  json.end_object();
}

Result<std::string> set_draining(ControlContext& context, const Caller& caller,
                                 std::string_view params, void (*preset)(Params& read)) {
  static constexpr std::array<std::string_view, 1> kFields{"model"};
  const auto drained =
      perform_named(context, caller, kDrainUpstream, params, {kFields, preset, kAlsoCalled});
  if (!drained) return drained.error();
  return drained_json(*drained);
}

}  // namespace

Result<std::string> list_upstreams_command(ControlContext& context, const Caller& /*caller*/,
                                           std::string_view params) {
  const Params read(params, {});
  if (read.failed()) return read.error();
  auto catalog = served_catalog(context);
  if (!catalog) return std::move(catalog).error();
  const SteadyTime now = context.clock.steady();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("targets").begin_array();
  for (const Target* target : targets_of(**catalog)) write_target(json, **catalog, *target, now);
  json.end_array().key("models").begin_array();
  for (const Model& model : (*catalog)->models()) write_line(json, model);
  json.end_array().end_object();
  return out;
}

Result<std::string> test_upstream_command(ControlContext& context, const Caller& caller,
                                          std::string_view params) {
  const auto tested =
      perform_named(context, caller, kTestUpstream, params, {{}, nullptr, kAlsoCalled});
  if (!tested) return tested.error();
  const Upstream& upstream = *tested->upstream;
  const ProbeResult& result = tested->result;
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("upstream").value(upstream.name);
  json.key("base_url").value(base_url_of(upstream));
  json.key("alive").value(result.alive);
  json.key("status").value(result.status);
  json.key("took_ms").value(static_cast<std::int64_t>(result.took.count()));
  json.key("failure").value(result.failure);
  json.key("models").begin_array();
  for (const std::string& id : result.models) json.value(id);
  json.end_array();
  json.key("kind").value(upstream_kind_name(upstream.kind));
  write_speaks(json, upstream);
  json.key("dialects").begin_array();
  for (const DialectReport& report : result.dialects) {
    json.begin_object().key("dialect").value(dialect_name(report.dialect));
    json.key("answer").value(answer_name(report.answer));
    json.key("status").value(report.status).end_object();
  }
  json.end_array();
  json.key("answers").begin_array();
  for (const DialectReport& report : result.dialects)
    json.value(fmt::format("{} {}", dialect_name(report.dialect), answer_name(report.answer)));
  json.end_array();
  json.key("advice").value(dialect_advice(upstream, result.dialects)).end_object();
  return out;
}

Result<std::string> drain_upstream_command(ControlContext& context, const Caller& caller,
                                           std::string_view params) {
  return set_draining(context, caller, params,
                      [](Params& read) { read.preset_flag("draining", true); });
}

Result<std::string> undrain_upstream_command(ControlContext& context, const Caller& caller,
                                             std::string_view params) {
  return set_draining(context, caller, params,
                      [](Params& read) { read.preset_flag("draining", false); });
}

}  // namespace solidrust
