#include "config/starter_config.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "config/settings_table.h"

namespace solidrust {
namespace {

constexpr std::size_t kWidth = 98;

constexpr std::string_view kHead = R"(# Configuration of SolidRusT.
#
#   solidrust config check --config FILE    names everything that is wrong
#   solidrust serve --config FILE           starts with it
#   solidrust config show                   asks the running server what is in force
#   solidrust config reference              describes every setting
#
# Take the # from the front of a setting to set it. Without any the server looks for model servers
# on this machine when it starts, and answers from its sandbox if there are none.
)";

constexpr std::string_view kExamples = R"(
# Model servers. The key is read from the variable that api_key_env names: no secret stands here.
#upstreams:
#  - { name: gpu-1, kind: openai, base_url: "http://127.0.0.1:8000/v1", api_key_env: GPU1_KEY }

# The names that callers may ask for, and where each is answered.
#models:
#  - name: vllm-primary
#    context: 8192
#    prompt_price_per_million: 0.15
#    completion_price_per_million: 0.6
#    targets: [ { upstream: gpu-1, model: Qwen/Qwen3-4B } ]
#  - name: bge-m3
#    kind: embedding
#    targets: [ { upstream: gpu-1, model: BAAI/bge-m3 } ]

# What an account may use. `solidrust tiers list` shows them all.
#tiers:
#  pro: { requests_per_minute: 300, concurrent: 20 }
)";

enum class Stands : std::uint8_t { in_force, behind_hash };

// "# …" in lines of at most kWidth. Our own sentences are ASCII.
std::string comment(std::string_view text) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
    if (used > 0 && used + 1 + word.size() > kWidth) used = 0;
    if (used == 0) out += out.empty() ? "#" : "\n#";
    if (used == 0) used = 1;
    out.append(" ").append(word);
    used += 1 + word.size();
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out + "\n";
}

// One setting with its sentence; the name of its section before it, unless that is `section`.
void append_setting(std::string& out, std::string_view name, Stands stands, std::string& section) {
  const auto rows = setting_rows();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const SettingRow<Settings>& one) { return one.name == name; });
  if (row == rows.end()) return;
  const std::string_view hash = stands == Stands::behind_hash ? "#" : "";
  const auto dot = name.find('.');
  const std::string own(dot == name.npos ? std::string_view() : name.substr(0, dot));
  if (own.empty() || own != section) out += "\n";
  if (!own.empty() && own != section) out += fmt::format("{}{}:\n", hash, own);
  section = own;
  out += comment(row->text);
  out += fmt::format("{}{}{}: {}\n", hash, own.empty() ? "" : "  ",
                     name.substr(dot == name.npos ? 0 : dot + 1), render(*row, Settings{}));
}

}  // namespace

std::string starter_config() {
  constexpr std::array<std::string_view, 2> kInForce{"listen.api", "listen.console"};
  constexpr std::array<std::string_view, 8> kOffered{
      "data_dir",  "currency",    "grace_period",       "log.format",
      "log.level", "limits.body", "usage.keep_records", "console.sign_up"};
  std::string out(kHead);
  std::string section;
  for (const std::string_view name : kInForce) append_setting(out, name, Stands::in_force, section);
  out += kExamples;
  for (const std::string_view name : kOffered)
    append_setting(out, name, Stands::behind_hash, section);
  return out;
}

}  // namespace solidrust
