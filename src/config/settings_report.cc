#include "config/settings_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "config/settings_table.h"

namespace solidrust {
namespace {

constexpr std::string_view kIntroduction =
    R"(# Configuration

Written by `solidrust config reference`; do not edit.

The server needs no configuration. What is set comes from, the later winning: the defaults below, a
YAML file (`--config FILE` or the variable `SOLIDRUST_CONFIG`), environment variables, command-line
flags. `solidrust config check` names everything that is wrong, with line and column;
`solidrust config show` asks the running server for the values in force and where each comes from;
`solidrust config init` writes a file to begin with. SIGHUP reads the file again: what can be
reloaded takes effect within a second, the rest needs a restart. A file with an error changes
nothing.

```yaml
listen: { api: 127.0.0.1:8080, console: 127.0.0.1:8081 }
upstreams:
  - { name: gpu-1, kind: openai, base_url: "http://10.0.0.5:8000/v1", api_key_env: GPU1_KEY }
models:
  - name: vllm-primary
    context: 8192
    targets: [ { upstream: gpu-1, model: Qwen/Qwen3-4B } ]
  - name: bge-m3
    kind: embedding
    targets: [ { upstream: gpu-1, model: BAAI/bge-m3 } ]
```

Times are written `500ms`, `5s`, `2m`, `1h`, `1d`; sizes `4096`, `64KiB`, `20MiB`, `1GiB`; addresses
`HOST:PORT`, IPv6 in brackets. Paths are relative to the folder in which the process was started. An
empty variable counts as not set.
)";

std::string_view type_name(SettingType type) {
  switch (type) {
    case SettingType::address:
      return "HOST:PORT";
    case SettingType::address_or_off:
      return "HOST:PORT or off";
    case SettingType::text:
      return "text";
    case SettingType::path:
      return "path";
    case SettingType::name:
      return "name";
    case SettingType::model:
      return "model name";
    case SettingType::url:
      return "URL";
    case SettingType::origins:
      return "origins";
    case SettingType::variable:
      return "variable name";
    case SettingType::integer:
      return "number";
    case SettingType::size:
      return "size";
    case SettingType::duration:
      return "time";
    case SettingType::choice:
      return "word";
    case SettingType::choices:
      return "words";
    case SettingType::quota:
      return "number or unlimited";
    case SettingType::currency:
      return "three capital letters";
    case SettingType::price:
    case SettingType::amount:
      return "decimal number";
  }
  return "text";
}

template <class Record>
std::string default_of(const SettingRow<Record>& row) {
  return render(row, Record{});
}

template <class Record>
void table(std::string& out, std::span<const SettingRow<Record>> rows, bool variables) {
  out += variables ? "| Setting | Default | Bounds | Variable | Reload | What for "
                     "|\n|---|---|---|---|---|---|\n"
                   : "| Key | Default | Bounds | Reload | What for |\n|---|---|---|---|---|\n";
  for (const SettingRow<Record>& row : rows) {
    const std::string value = default_of(row);
    const std::string bounds = render_bounds(row);
    out += fmt::format("| `{}` | {} | {} |", row.name,
                       row.required == Required::yes ? std::string("required")
                       : value.empty()               ? std::string("–")
                                                     : "`" + value + "`",
                       bounds.empty() ? std::string(type_name(row.type)) : bounds);
    if (variables) out += fmt::format(" `{}` |", variable_of(row.name));
    out += fmt::format(" {} | {} |\n", row.reload == Reload::yes ? "yes" : "no", row.text);
  }
}

template <class Record>
void rows_json(JsonWriter& json, std::span<const SettingRow<Record>> rows, bool variables) {
  json.begin_array();
  for (const SettingRow<Record>& row : rows) {
    json.begin_object().key("name").value(row.name).key("type").value(type_name(row.type));
    json.key("default").value(default_of(row)).key("bounds").value(render_bounds(row));
    if (variables) json.key("variable").value(variable_of(row.name));
    json.key("required").value(row.required == Required::yes);
    json.key("reloadable").value(row.reload == Reload::yes);
    json.key("secret").value(row.hidden == Hidden::yes).key("text").value(row.text).end_object();
  }
  json.end_array();
}

std::string origin_text(const LoadedSettings& loaded, const std::string& name) {
  const auto found = loaded.origins.find(name);
  if (found == loaded.origins.end()) return "default";
  const SettingOrigin& origin = found->second;
  switch (origin.kind) {
    case OriginKind::file:
      return fmt::format("{}:{}", origin.source, origin.line);
    case OriginKind::environment:
    case OriginKind::flag:
      return origin.source;
  }
  return "default";
}

std::string_view origin_kind(const LoadedSettings& loaded, const std::string& name) {
  const auto found = loaded.origins.find(name);
  if (found == loaded.origins.end()) return "default";
  switch (found->second.kind) {
    case OriginKind::file:
      return "file";
    case OriginKind::environment:
      return "environment";
    case OriginKind::flag:
      return "flag";
  }
  return "default";
}

struct Shown {
  std::string name;
  std::string value;
  std::string origin;
  std::string standard;  // what it is when it is not set
  std::string_view text;
  bool reloadable = false;  // a reload makes it effective, and no restart is needed
};

template <class Record>
void show_rows(std::vector<Shown>& out, const LoadedSettings& loaded, const std::string& prefix,
               std::span<const SettingRow<Record>> rows, const Record& record) {
  for (const SettingRow<Record>& row : rows) {
    const std::string name = prefix + std::string(row.name);
    std::string value = render(row, record);
    // A variable's name is no secret, its content is.
    if (row.hidden == Hidden::yes && !value.empty())
      value = row.type == SettingType::variable ? value + " (set)" : "(set)";
    out.push_back({name, std::move(value), origin_text(loaded, name), default_of(row), row.text,
                   row.reload == Reload::yes});
  }
}

std::vector<Shown> shown(const LoadedSettings& loaded) {
  std::vector<Shown> out;
  const Settings& settings = loaded.settings;
  show_rows(out, loaded, "", setting_rows(), settings);
  for (const TierSettings& tier : settings.tiers)
    show_rows(out, loaded, fmt::format("tiers.{}.", tier.name), tier_rows(), tier);
  for (std::size_t i = 0; i < settings.upstreams.size(); ++i)
    show_rows(out, loaded, fmt::format("upstreams[{}].", i), upstream_rows(),
              settings.upstreams[i]);
  for (std::size_t i = 0; i < settings.models.size(); ++i) {
    const std::string prefix = fmt::format("models[{}].", i);
    show_rows(out, loaded, prefix, model_rows(), settings.models[i]);
    for (std::size_t t = 0; t < settings.models[i].targets.size(); ++t)
      show_rows(out, loaded, fmt::format("{}targets[{}].", prefix, t), target_rows(),
                settings.models[i].targets[t]);
  }
  return out;
}

void problem_list(JsonWriter& json, const std::vector<ConfigProblem>& problems) {
  json.begin_array();
  for (const ConfigProblem& problem : problems) {
    json.begin_object().key("file").value(problem.file).key("line").value(problem.line);
    json.key("column").value(problem.column).key("key").value(problem.key);
    json.key("message").value(problem.message).end_object();
  }
  json.end_array();
}

}  // namespace

std::string reference_markdown() {
  std::string out(kIntroduction);
  out += "\n## Settings\n\nA dot stands for a level: `limits.body` is `limits: { body: … }`.\n\n";
  table(out, setting_rows(), true);
  out +=
      "\n## tiers\n\nA mapping of tiers by name: `tiers: { pro: { requests_per_minute: 300 } }`. "
      "What is set here goes\ninto the table of tiers at every start and reload; "
      "`solidrust tiers list` shows it, and what is not set\nhere stays as `solidrust tiers set` "
      "left it. `unlimited` takes a limit away.\n\n";
  table(out, tier_rows(), false);
  out += fmt::format("\n## upstreams\n\nA list of at most {} model servers.\n\n", kMaxUpstreams);
  table(out, upstream_rows(), false);
  out += fmt::format(
      "\n## models\n\nA list of at most {} names that callers may ask for. Without `models` the "
      "server looks for\nmodel servers on this machine when it starts.\n\n",
      kMaxModels);
  table(out, model_rows(), false);
  out += fmt::format(
      "\n### targets\n\nA model's list of at most {} places where it is answered. Required. "
      "docs/upstreams.md tells how one is\nchosen.\n\n",
      kMaxTargets);
  table(out, target_rows(), false);
  return out;
}

std::string reference_json() {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("settings");
  rows_json(json, setting_rows(), true);
  json.key("tiers");
  rows_json(json, tier_rows(), false);
  json.key("upstreams");
  rows_json(json, upstream_rows(), false);
  json.key("models");
  rows_json(json, model_rows(), false);
  json.key("targets");
  rows_json(json, target_rows(), false);
  json.end_object();
  return out;
}

std::string show_json(const LoadedSettings& loaded, std::string_view shows,
                      const std::string& file) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("shows").value(shows).key("file").text_or_null(file);
  json.key("settings").begin_array();
  for (const Shown& row : shown(loaded)) {
    json.begin_object().key("name").value(row.name).key("value").value(row.value);
    json.key("origin").value(row.origin).end_object();
  }
  json.end_array().end_object();
  return out;
}

std::string settings_json(const LoadedSettings& loaded) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const Shown& row : shown(loaded)) {
    json.begin_object().key("name").value(row.name).key("value").value(row.value);
    json.key("default").value(row.standard).key("origin").value(origin_kind(loaded, row.name));
    json.key("text").value(row.text).key("reloadable").value(row.reloadable).end_object();
  }
  json.end_array().end_object();
  return out;
}

std::string problems_json(const std::string& file, const LoadedSettings& loaded) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("ok").value(loaded.ok()).key("file").value(file).key("errors");
  problem_list(json, loaded.errors);
  json.key("warnings");
  problem_list(json, loaded.warnings);
  json.end_object();
  return out;
}

}  // namespace solidrust
