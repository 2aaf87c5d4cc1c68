// keys scan PATH: keys found in files, and which of them would work here.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/show.h"
#include "auth/keys/key_format.h"
#include "auth/keys/key_hasher.h"
#include "auth/keys/key_scan.h"
#include "auth/keys/key_text_finder.h"
#include "auth/pepper.h"
#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "base/secret.h"
#include "control/keys/key_scan.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxFindings = 10'000;  // the rest is only counted

struct Finding {
  KeyPlace place;
  Secret key;
};

struct Scan {
  std::vector<Finding> findings;
  std::size_t keys = 0;
  std::size_t files = 0;
  std::size_t failed = 0;

  void found(const KeyPlace& place, std::string_view key) {
    ++keys;
    if (findings.size() < kMaxFindings) findings.push_back({place, Secret(std::string(key))});
  }
};

// What the control plane knows of a key, by its hash.
struct Known {
  std::string status;  // "active", …; "unknown" if it is none of ours
  std::string id;
  bool works = false;
};
using KnownByMac = std::map<std::string, Known>;

void read_finding(JsonCursor& cursor, KnownByMac& out) {
  std::string_view raw;
  if (!cursor.skip(raw)) return;
  Known known{"unknown", "", false};
  std::string mac;
  bool found = false;
  for (const auto& [field, value] : flatten(raw)) {
    if (field == "mac") mac = value;
    if (field == "found") found = value == "yes";
    if (field == "works") known.works = value == "yes";
    if (field == "key.id") known.id = value;
    if (field == "key.status") known.status = value;
  }
  if (!found) known = {"unknown", "", false};
  out[mac] = known;
}

constexpr std::size_t kMacsAtOnce = 8'000;  // keys.scan_lookup takes 10,000

Result<void> look_up(const std::string& folder, std::span<const std::string> macs,
                     KnownByMac& out) {
  std::string params;
  JsonWriter json(params);
  json.begin_object().key("macs").begin_array();
  for (const std::string& mac : macs) json.value(mac);
  json.end_array().end_object();
  auto answer = run_control(folder, "keys.scan_lookup", params);
  if (!answer) return std::move(answer).error();
  JsonCursor cursor(*answer);
  std::string_view key;
  if (cursor.enter_object())
    while (cursor.next_field(key)) {
      if (key != "findings") {
        if (!cursor.skip()) break;
        continue;
      }
      if (!cursor.enter_array()) break;
      while (cursor.next_element()) read_finding(cursor, out);
    }
  return {};
}

// For each finding what is known of it; empty without a data folder to ask.
class Verdicts {
 public:
  // Nothing, with the reason on standard error, if the folder cannot answer.
  static Verdicts of(const std::string& folder, const Scan& scan) {
    Verdicts out;
    if (scan.findings.empty() || !std::filesystem::exists(folder + "/solidrust.db")) return out;
    SystemRandom random;
    auto peppers = open_pepper(folder + "/pepper", IfMissing::refuse, random);
    if (!peppers) {
      fmt::print(stderr, "warning: {}\n", peppers.error().message);
      return out;
    }
    const KeyHasher hasher(*peppers);
    std::set<std::string> macs;
    for (const Finding& finding : scan.findings) {
      std::vector<std::string>& names = out.macs_.emplace_back();
      names.push_back(format_mac(hasher.mac(finding.key.reveal())));
      if (const auto older = hasher.older_mac(finding.key.reveal()))
        names.push_back(format_mac(*older));
      macs.insert(names.begin(), names.end());
    }
    const std::vector<std::string> all(macs.begin(), macs.end());
    for (std::size_t at = 0; at < all.size(); at += kMacsAtOnce) {
      const auto some = std::span(all).subspan(at, std::min(kMacsAtOnce, all.size() - at));
      if (auto known = look_up(folder, some, out.known_); !known) {
        fmt::print(stderr, "warning: {}\n", known.error().message);
        out.macs_.clear();
        break;
      }
    }
    return out;
  }

  Known verdict(std::size_t finding) const {
    if (macs_.empty()) return {"not checked", "", false};
    for (const std::string& mac : macs_[finding]) {
      const auto found = known_.find(mac);
      if (found != known_.end() && found->second.status != "unknown") return found->second;
    }
    return {"unknown", "", false};
  }

 private:
  std::vector<std::vector<std::string>> macs_;  // of each finding
  KnownByMac known_;
};

std::string as_json(const Scan& scan, const Verdicts& verdicts) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("files").value(static_cast<std::uint64_t>(scan.files));
  json.key("keys").value(static_cast<std::uint64_t>(scan.keys));
  json.key("findings").begin_array();
  for (std::size_t i = 0; i < scan.findings.size(); ++i) {
    const Finding& finding = scan.findings[i];
    const Known known = verdicts.verdict(i);
    json.begin_object().key("path").value(finding.place.path);
    json.key("line").value(static_cast<std::uint64_t>(finding.place.line));
    json.key("column").value(static_cast<std::uint64_t>(finding.place.column));
    json.key("hint").value(key_hint(finding.key.reveal()));
    json.key("status")
        .value(known.status)
        .key("live")
        .value(known.works)
        .key("id")
        .text_or_null(known.id);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

void scan_input(Scan& scan) {
  KeyTextFinder finder([&scan](std::size_t line, std::size_t column, std::string_view key) {
    scan.found({"-", line, column}, key);
  });
  std::vector<char> block(64 * 1024);
  while (const std::size_t size = std::fread(block.data(), 1, block.size(), stdin))
    finder.feed({block.data(), size});
  ++scan.files;
}

void scan_path(const std::string& path, Scan& scan) {
  if (path == "-") return scan_input(scan);
  const auto failed = [](const std::string& name, std::string_view why) {
    fmt::print(stderr, "warning: {}: {}\n", name, why);
  };
  auto counts = scan_for_keys(
      path, [&scan](const KeyPlace& place, std::string_view key) { scan.found(place, key); },
      failed);
  if (!counts) {
    failed(path, counts.error().message);
    ++scan.failed;
    return;
  }
  scan.files += counts->files;
  scan.failed += counts->failed;
}

int run_scan(const CommonOptions& common, const std::vector<std::string>& paths) {
  Scan scan;
  for (const std::string& path : paths) scan_path(path, scan);
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  const Verdicts verdicts = Verdicts::of(*folder, scan);
  if (common.json) {
    print(as_json(scan, verdicts) + "\n");
  } else {
    const bool color = is_color(facts_of(stdout), common.color());
    for (std::size_t i = 0; i < scan.findings.size(); ++i) {
      const Finding& finding = scan.findings[i];
      const Known known = verdicts.verdict(i);
      print(fmt::format("{}:{}:{}: {} {}{}{}\n", finding.place.path, finding.place.line,
                        finding.place.column, key_hint(finding.key.reveal()),
                        known.works ? tinted("LIVE,", Tint::bad, color) + " " : "", known.status,
                        known.id.empty() ? "" : " (" + known.id + ")"));
    }
    fmt::print(stderr, "{} found in {}\n",
               scan.keys == 1 ? "1 key" : fmt::format("{} keys", scan.keys),
               scan.files == 1 ? "1 file" : fmt::format("{} files", scan.files));
  }
  if (scan.keys > kMaxFindings) fmt::print(stderr, "Only the first {} are listed.\n", kMaxFindings);
  return scan.keys == 0 && scan.failed == 0 ? kExitDone : kExitFailure;
}

}  // namespace

void add_keys_scan_command(CliCommand keys, Invocation& invocation) {
  const auto paths = std::make_shared<std::vector<std::string>>();
  CommonOptions& common = invocation.common;
  add_command(keys, invocation, "scan",
              "Looks for keys in files and says which work. Exit status 1 if there is any.",
              "solidrust keys scan .\ngit diff --cached | solidrust keys scan -",
              [&common, paths] { return run_scan(common, *paths); })
      .option("path", *paths, "Files, folders, or - for standard input")
      .required()
      .type_name("PATH");
}

}  // namespace solidrust
