#include "dialect/tool_names.h"

#include <cstddef>
#include <cstdint>
#include <unordered_set>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "base/utf8.h"

namespace solidrust::dialect {
namespace {

constexpr std::size_t kLongest = 64;  // what OpenAI takes, and others after it

// One spelling for all that mean the same: servers escape otherwise than callers.
std::string canonical(std::string_view inside) {
  std::string plain;
  if (!json_unescape(inside, plain)) return std::string(inside);
  std::string spelled;
  append_json_escaped(spelled, plain);
  return spelled;
}

// FNV-1a, 64 bits.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3;
  }
  return hash;
}

// Bytes of the character at the front, which may be escaped, in one half or two.
std::size_t character_size(std::string_view inside) {
  constexpr std::size_t kHalf = 6;  // \uXXXX
  const auto is_half = [](std::string_view text, std::string_view starts) {
    return text.size() >= kHalf && text.starts_with("\\u") && (text[2] | 0x20) == 'd' &&
           starts.find(static_cast<char>(text[3] | 0x20)) != starts.npos;
  };
  if (is_half(inside, "89ab") && is_half(inside.substr(kHalf), "cdef")) return 2 * kHalf;
  if (inside.starts_with("\\u")) return kHalf;
  if (inside.starts_with('\\')) return 2;
  const std::size_t length = utf8_sequence_length(inside);
  return length == 0 ? 1 : length;
}

std::string_view cut(std::string_view inside, std::size_t most) {
  std::size_t kept = 0;
  while (kept < inside.size()) {
    const std::size_t next = kept + character_size(inside.substr(kept));
    if (next > most) break;
    kept = next;
  }
  return inside.substr(0, kept);
}

}  // namespace

std::string flat_name(std::string_view space, std::string_view name) {
  std::string flat;
  if (!space.empty()) flat = canonical(space) + "__";
  flat += canonical(name);
  if (flat.size() <= kLongest) return flat;
  const std::string hash = fmt::format("_{:016x}", hash_of(flat));
  return std::string(cut(flat, kLongest - hash.size())) + hash;
}

Result<void> check_tool_names(const Turn& turn) {
  std::unordered_set<std::string> names;
  for (const Tool& tool : turn.tools) {
    const auto [name, added] = names.insert(flat_name(tool.space.inside, tool.name.inside));
    if (!added)
      return Error{ErrorCode::invalid_value,
                   fmt::format("Two tools have the name '{}' with this model.", *name), "tools"};
  }
  const ToolChoice& choice = turn.tool_choice;
  if (choice.mode != ToolChoice::Mode::named) return {};
  const std::string name = flat_name(choice.space.inside, choice.name.inside);
  if (names.contains(name)) return {};
  return Error{ErrorCode::invalid_value, fmt::format("There is no tool '{}' for this model.", name),
               "tool_choice"};
}

ToolNames::ToolNames(const Turn& turn) {
  for (const dialect::Tool& tool : turn.tools)
    by_flat_name_.try_emplace(
        flat_name(tool.space.inside, tool.name.inside),
        Tool{tool.kind, std::string(tool.space.inside), std::string(tool.name.inside)});
}

const ToolNames::Tool* ToolNames::find(std::string_view flat) const {
  const auto found = by_flat_name_.find(canonical(flat));
  return found == by_flat_name_.end() ? nullptr : &found->second;
}

}  // namespace solidrust::dialect
