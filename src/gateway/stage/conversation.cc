#include "gateway/stage/conversation.h"

#include "base/json_cursor.h"
#include "upstream/health/rendezvous.h"

namespace solidrust {
namespace {

constexpr unsigned kDepth = JsonCursor::kMaxDepth;

bool is_users(std::string_view message) {
  JsonCursor json(message, kDepth);
  std::string_view key;
  std::string_view raw;
  if (json.peek() != JsonType::object) return false;
  json.enter_object();
  while (json.next_field(key)) {
    if (!json.skip(raw)) break;
    if (key == "role") return raw == "\"user\"";
  }
  return false;
}

}  // namespace

std::uint64_t conversation_hash(std::string_view prompt) {
  JsonCursor json(prompt, kDepth);
  if (json.peek() != JsonType::array) return hash_bytes(prompt.substr(0, kPromptPrefix));
  std::uint64_t hash = 0;
  json.enter_array();
  while (json.next_element()) {
    const bool message = json.peek() == JsonType::object;
    std::string_view raw;
    if (!json.skip(raw)) break;
    if (!message) return hash_bytes(prompt.substr(0, kPromptPrefix));
    hash = hash_bytes(raw, hash);
    if (is_users(raw)) break;
  }
  return hash;
}

}  // namespace solidrust
