// The YAML file: sections of settings, the mapping `tiers`, and the lists `upstreams` and `models`.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "base/nearest_name.h"
#include "base/utf8.h"
#include "config/setting_value.h"
#include "config/settings_load.h"
#include "config/settings_table.h"

namespace solidrust {
namespace {

constexpr std::string_view kTiers = "tiers";
constexpr std::string_view kUpstreams = "upstreams";
constexpr std::string_view kModels = "models";
constexpr std::string_view kTargets = "targets";

std::string shape_of(const YAML::Node& node) {
  if (node.IsMap()) return "a mapping";
  if (node.IsSequence()) return "a list";
  if (node.IsScalar()) return "a single value";
  return "empty";
}

class FileReader {
 public:
  FileReader(const std::string& path, LoadedSettings& into) : path_(path), into_(into) {}

  void document(const YAML::Node& root) {
    if (!root.IsDefined() || root.IsNull()) return;
    if (!root.IsMap())
      return problem(root.Mark(), "",
                     "the file must be a mapping of settings, not " + shape_of(root));
    each_key(root, "", [this](const std::string& key, const YAML::Node& at, const YAML::Node& v) {
      top_level(key, at, v);
    });
  }

 private:
  using OnKey =
      std::function<void(const std::string& key, const YAML::Node& at, const YAML::Node& value)>;

  void problem(const YAML::Mark& mark, const std::string& key, std::string message) {
    into_.errors.push_back({path_, mark.line + 1, mark.column + 1, key, std::move(message)});
  }

  void remember(const std::string& path, const YAML::Node& node) {
    into_.origins[path] = {OriginKind::file, path_, node.Mark().line + 1, node.Mark().column + 1};
  }

  // Calls `on_key` for each key of the mapping; reports keys that are no text or come twice.
  void each_key(const YAML::Node& map, const std::string& path, const OnKey& on_key) {
    std::set<std::string> seen;
    for (const auto& entry : map) {
      if (!entry.first.IsScalar()) {
        problem(entry.first.Mark(), path,
                "a setting's name must be plain text, not " + shape_of(entry.first));
        continue;
      }
      const std::string& key = entry.first.Scalar();
      if (!seen.insert(key).second)
        problem(entry.first.Mark(), path.empty() ? key : path + "." + key, "is given twice");
      else
        on_key(key, entry.first, entry.second);
    }
  }

  void top_level(const std::string& key, const YAML::Node& at, const YAML::Node& value) {
    std::vector<std::string_view> names{kTiers, kUpstreams, kModels};
    for (const SettingRow<Settings>& row : setting_rows()) {
      const auto dot = row.name.find('.');
      if (dot == std::string_view::npos && row.name == key)
        return scalar(row, into_.settings, key, at, value);
      if (dot != std::string_view::npos && row.name.substr(0, dot) == key)
        return section(key, value);
      names.push_back(row.name.substr(0, dot));
    }
    if (key == kTiers) return tiers(value);
    if (key == kUpstreams)
      return list<UpstreamSettings>(key, value, kMaxUpstreams, upstream_rows(),
                                    into_.settings.upstreams, {});
    if (key == kModels) return models(value);
    problem(at.Mark(), key, "unknown setting" + hint(key, names));
  }

  // A key of the wrong level or section, or a mistyped one.
  static std::string hint(const std::string& key, const std::vector<std::string_view>& names) {
    for (const SettingRow<Settings>& row : setting_rows()) {
      const auto dot = row.name.find('.');
      if (dot == std::string_view::npos) continue;
      if (row.name == key || row.name.substr(dot + 1) == key)
        return fmt::format(" (did you mean \"{}\" inside \"{}:\"?)", row.name.substr(dot + 1),
                           row.name.substr(0, dot));
    }
    return did_you_mean(key, names);
  }

  void section(const std::string& name, const YAML::Node& node) {
    if (node.IsNull()) return;
    if (!node.IsMap())
      return problem(node.Mark(), name, "must be a mapping, not " + shape_of(node));
    remember(name, node);
    each_key(node, name,
             [&](const std::string& key, const YAML::Node& at, const YAML::Node& value) {
               const std::string full = name + "." + key;
               std::vector<std::string_view> names;
               for (const SettingRow<Settings>& row : setting_rows()) {
                 if (row.name == full) return scalar(row, into_.settings, full, at, value);
                 if (row.name.starts_with(name + "."))
                   names.push_back(row.name.substr(name.size() + 1));
               }
               problem(at.Mark(), full, "unknown setting" + did_you_mean(key, names));
             });
  }

  template <class Record>
  void scalar(const SettingRow<Record>& row, Record& record, const std::string& path,
              const YAML::Node& at, const YAML::Node& node) {
    if (node.IsNull()) return problem(at.Mark(), path, "has no value");
    const bool may_list = row.type == SettingType::origins || row.type == SettingType::choices;
    const bool listed = may_list && node.IsSequence();
    if (!node.IsScalar() && !listed)
      return problem(node.Mark(), path, "must be a single value, not " + shape_of(node));
    const std::optional<std::string> text =
        listed ? joined(path, node) : std::optional(node.Scalar());
    if (!text) return;
    if (auto done = assign(row, record, *text); !done)
      return problem(node.Mark(), path, done.error().message);
    remember(path, node);
  }

  // The texts of a list, with commas between them; nothing if one is no text, which is reported.
  std::optional<std::string> joined(const std::string& path, const YAML::Node& list) {
    std::string text;
    for (const YAML::Node& item : list) {
      if (!item.IsScalar()) {
        problem(item.Mark(), path, "must hold texts, not " + shape_of(item));
        return std::nullopt;
      }
      text.append(text.empty() ? "" : ", ").append(item.Scalar());
    }
    return text;
  }

  // Handles the keys of a list's item that are no rows; false: unknown.
  using OnOther = std::function<bool(std::size_t index, const std::string& key,
                                     const std::string& path, const YAML::Node& value)>;

  void tiers(const YAML::Node& node) {
    const std::string path(kTiers);
    if (node.IsNull()) return;
    if (!node.IsMap())
      return problem(node.Mark(), path, "must be a mapping of tiers, not " + shape_of(node));
    if (node.size() > kMaxTiers)
      return problem(node.Mark(), path,
                     fmt::format("has {} entries, at most {} are allowed", node.size(), kMaxTiers));
    remember(path, node);
    each_key(node, path,
             [&](const std::string& name, const YAML::Node& at, const YAML::Node& value) {
               if (auto fine = check_plain_name(name); !fine)
                 return problem(at.Mark(), path + "." + name, fine.error().message);
               tier(name, path + "." + name, value);
             });
  }

  void tier(const std::string& name, const std::string& path, const YAML::Node& node) {
    if (!node.IsMap())
      return problem(node.Mark(), path, "must be a mapping of limits, not " + shape_of(node));
    remember(path, node);
    TierSettings& made = into_.settings.tiers.emplace_back();
    made.name = name;
    each_key(node, path,
             [&](const std::string& key, const YAML::Node& at, const YAML::Node& value) {
               std::vector<std::string_view> names;
               for (const SettingRow<TierSettings>& row : tier_rows()) {
                 if (row.name == key) return scalar(row, made, path + "." + key, at, value);
                 names.push_back(row.name);
               }
               problem(at.Mark(), path + "." + key, "unknown limit" + did_you_mean(key, names));
             });
  }

  template <class Record>
  void list(const std::string& path, const YAML::Node& node, std::size_t limit,
            std::span<const SettingRow<Record>> rows, std::vector<Record>& out,
            const OnOther& other) {
    if (node.IsNull()) return;
    if (!node.IsSequence())
      return problem(node.Mark(), path, "must be a list, not " + shape_of(node));
    if (node.size() > limit)
      return problem(node.Mark(), path,
                     fmt::format("has {} entries, at most {} are allowed", node.size(), limit));
    remember(path, node);
    for (const YAML::Node& item : node) {
      const std::size_t index = out.size();
      out.emplace_back();
      list_item(fmt::format("{}[{}]", path, index), item, rows, out, index, other);
    }
  }

  template <class Record>
  void list_item(const std::string& path, const YAML::Node& item,
                 std::span<const SettingRow<Record>> rows, std::vector<Record>& out,
                 std::size_t index, const OnOther& other) {
    if (!item.IsMap())
      return problem(item.Mark(), path, "must be a mapping, not " + shape_of(item));
    remember(path, item);
    std::set<std::string> given;
    each_key(item, path,
             [&](const std::string& key, const YAML::Node& at, const YAML::Node& value) {
               const std::string full = path + "." + key;
               given.insert(key);
               std::vector<std::string_view> names;
               for (const SettingRow<Record>& row : rows) {
                 if (row.name == key) return scalar(row, out[index], full, at, value);
                 names.push_back(row.name);
               }
               if (other) {
                 if (other(index, key, full, value)) return;
                 names.push_back(kTargets);
               }
               problem(at.Mark(), full, "unknown setting" + did_you_mean(key, names));
             });
    for (const SettingRow<Record>& row : rows)
      if (row.required == Required::yes && !given.contains(std::string(row.name)))
        problem(item.Mark(), path, fmt::format("\"{}\" is missing", row.name));
  }

  void models(const YAML::Node& node) {
    const OnOther targets = [this](std::size_t index, const std::string& key,
                                   const std::string& path, const YAML::Node& value) {
      if (key != kTargets) return false;
      list<TargetSettings>(path, value, kMaxTargets, target_rows(),
                           into_.settings.models[index].targets, {});
      return true;
    };
    list<ModelSettings>(std::string(kModels), node, kMaxModels, model_rows(), into_.settings.models,
                        targets);
  }

  const std::string& path_;
  LoadedSettings& into_;
};

// Where the documents of a text begin, and nothing else of them.
class DocumentStarts : public YAML::EventHandler {
 public:
  std::vector<YAML::Mark> marks;

  void OnDocumentStart(const YAML::Mark& mark) override { marks.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

}  // namespace

void read_settings_text(const std::string& path, const std::string& text, LoadedSettings& into) {
  if (text.size() > kMaxConfigFile) {
    into.errors.push_back({path, 0, 0, "", "the file is larger than 1 MiB"});
    return;
  }
  if (!is_utf8(text) || text.find('\0') != std::string::npos) {
    into.errors.push_back({path, 0, 0, "", "the file is not UTF-8 text"});
    return;
  }
  try {
    // At most two are looked for: yaml-cpp 0.7 finds no end of empty documents in a text such as
    // ",a: &".
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    DocumentStarts starts;
    while (starts.marks.size() < 2 && parser.HandleNextDocument(starts)) {
    }
    if (starts.marks.size() > 1)
      into.errors.push_back({path, starts.marks[1].line + 1, 1, "",
                             "the file must hold one YAML document, not several"});
    else if (!starts.marks.empty())
      FileReader(path, into).document(YAML::Load(text));
  } catch (const YAML::Exception& error) {
    into.errors.push_back(
        {path, error.mark.line + 1, error.mark.column + 1, "", "not valid YAML: " + error.msg});
  }
}

void read_settings_file(const std::string& path, LoadedSettings& into) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  std::string text;
  if (file) {
    text.resize(kMaxConfigFile + 1);
    errno = 0;
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  }
  if (!file || std::ferror(file.get()) != 0) {
    into.errors.push_back(
        {path, 0, 0, "", fmt::format("cannot be read: {}", std::strerror(errno))});
    return;
  }
  read_settings_text(path, text, into);
}

}  // namespace solidrust
