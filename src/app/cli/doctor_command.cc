#include <algorithm>
#include <cstddef>
#include <limits>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/display_width.h"
#include "app/doctor/doctor.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

std::string as_json(const std::vector<Finding>& findings, bool healthy) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("ok").value(healthy).key("checks").begin_array();
  for (const Finding& finding : findings) {
    json.begin_object().key("check").value(finding.check);
    json.key("health").value(health_name(finding.health)).key("text").value(finding.text);
    json.key("advice").value(finding.advice).end_object();
  }
  json.end_array().end_object();
  return out;
}

Tint tint_of(Health health) {
  switch (health) {
    case Health::ok:
      return Tint::good;
    case Health::warn:
      return Tint::careful;
    case Health::fail:
      return Tint::bad;
  }
  return Tint::none;
}

// At a terminal lines are broken at spaces.
void show(const CommonOptions& common, const std::vector<Finding>& findings) {
  constexpr std::size_t kIndent = 6;  // "ok    "
  constexpr std::size_t kLeast = 20;
  const TerminalFacts facts = facts_of(stdout);
  const std::size_t width = width_of(facts).value_or(std::numeric_limits<std::size_t>::max());
  const std::size_t room = std::max(kLeast, width - std::min(width, kIndent));
  for (const Finding& finding : findings) {
    const std::string health = fmt::format("{:<4}", health_name(finding.health));
    std::string out =
        tinted(health, tint_of(finding.health), is_color(facts, common.color())) + "  ";
    append_wrapped(out, finding.check + ": " + finding.text, kIndent, room);
    out += "\n";
    if (!finding.advice.empty()) {
      out.append(kIndent, ' ');
      append_wrapped(out, finding.advice, kIndent, room);
      out += "\n";
    }
    print(out);
  }
}

int doctor(const CommonOptions& common) {
  const SettingsSources sources = settings_sources(common);
  const std::vector<Finding> findings = examine(sources.file, load_settings(sources));
  const bool healthy = std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.health == Health::fail;
  });
  if (common.json) {
    print(as_json(findings, healthy) + "\n");
  } else {
    show(common, findings);
  }
  return healthy ? kExitDone : kExitFailure;
}

}  // namespace

void add_doctor_command(CliCommand root, Invocation& invocation) {
  const CommonOptions& common = invocation.common;
  add_command(root, invocation, "doctor",
              "Looks for what would keep the server from working. Exit status 1 if something does.",
              "solidrust doctor --config solidrust.yaml", [&common] { return doctor(common); });
}

}  // namespace solidrust
