#include <algorithm>

#include <fmt/format.h>

#include "app/cli/commands.h"
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

int doctor(const CommonOptions& common) {
  const SettingsSources sources = settings_sources(common);
  const std::vector<Finding> findings = examine(sources.file, load_settings(sources));
  const bool healthy = std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.health == Health::fail;
  });
  if (common.json) {
    print(as_json(findings, healthy) + "\n");
  } else {
    const bool color = is_color(facts_of(stdout), common.color());
    for (const Finding& finding : findings) {
      const std::string health = fmt::format("{:<4}", health_name(finding.health));
      print(fmt::format("{}  {}: {}\n", tinted(health, tint_of(finding.health), color),
                        finding.check, finding.text));
      if (!finding.advice.empty()) print(fmt::format("      {}\n", finding.advice));
    }
  }
  return healthy ? kExitDone : kExitFailure;
}

}  // namespace

void add_doctor_command(CLI::App& root, Invocation& invocation) {
  const CommonOptions& common = invocation.common;
  add_command(root, invocation, "doctor",
              "Looks for what would keep the server from working. Exit status 1 if something does.",
              "solidrust doctor --config solidrust.yaml", [&common] { return doctor(common); });
}

}  // namespace solidrust
