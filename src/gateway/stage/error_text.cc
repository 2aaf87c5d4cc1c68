#include "gateway/stage/error_text.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <cstring>

#include "auth/keys/key_text_finder.h"
#include "base/json_cursor.h"
#include "base/utf8.h"
#include "gateway/stage/model_request.h"
#include "store/usage_rows.h"

namespace solidrust {
namespace {

constexpr std::size_t kGram = 8;
constexpr std::size_t kStride = kMostEchoed + 1 - kGram + 1;  // of each echo one gram is met
constexpr std::size_t kMostCompared = 1'000'000;  // past it whoever wrote the body is up to no good

char plain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F ? ' ' : c;
}

std::uint64_t gram_at(std::string_view text, std::size_t at) noexcept {
  std::array<char, kGram> bytes;
  for (std::size_t i = 0; i < kGram; ++i) bytes[i] = plain(text[at + i]);
  std::uint64_t gram = 0;
  std::memcpy(&gram, bytes.data(), kGram);
  return gram;
}

// Finds what stands in `text`, which is short, and in what was sent.
class EchoFinder {
 public:
  explicit EchoFinder(std::string_view text) : text_(text) {
    for (std::size_t at = 0; at + kGram <= text.size(); ++at) seen_.set(slot(gram_at(text, at)));
  }

  bool echoes(std::string_view sent) {
    if (text_.size() <= kMostEchoed) return false;
    for (std::size_t at = 0; at + kGram <= sent.size(); at += kStride) {
      const std::uint64_t gram = gram_at(sent, at);
      if (seen_.test(slot(gram)) && holds(gram, sent, at)) return true;
    }
    return false;
  }

 private:
  static std::size_t slot(std::uint64_t gram) noexcept {
    return static_cast<std::size_t>(gram * 0x9E37'79B9'7F4A'7C15ULL >> 52);
  }

  bool holds(std::uint64_t gram, std::string_view sent, std::size_t at) {
    for (std::size_t here = 0; here + kGram <= text_.size(); ++here) {
      if (gram_at(text_, here) != gram) continue;
      std::size_t before = 0;
      while (before < here && before < at && same(here - before - 1, sent[at - before - 1]))
        ++before;
      std::size_t size = kGram;
      while (here + size < text_.size() && at + size < sent.size() &&
             same(here + size, sent[at + size]))
        ++size;
      if (before + size > kMostEchoed || compared_ > kMostCompared) return true;
    }
    return false;
  }

  bool same(std::size_t here, char there) {
    ++compared_;
    return text_[here] == plain(there);
  }

  const std::string_view text_;
  std::bitset<4096> seen_;
  std::size_t compared_ = 0;
};

enum class Sent : std::uint8_t { json, form };

// As it was sent, and as whoever reads the JSON sees it. Of what cannot be resolved, half of a
// surrogate pair, nobody knows: so it does. A form has no escapes to resolve, and its backslashes
// can stand anywhere.
bool echoes(std::string_view text, std::string_view sent, Sent as) {
  EchoFinder finder(text);
  if (finder.echoes(sent)) return true;
  if (as == Sent::form || sent.find('\\') == sent.npos) return false;
  std::string resolved;
  return !json_unescape(sent, resolved) || finder.echoes(resolved);
}

bool holds_a_key(std::string_view text) {
  bool found = false;
  KeyTextFinder finder([&found](std::size_t, std::size_t, std::string_view) { found = true; });
  finder.feed(text);
  return found;
}

}  // namespace

std::string plain_detail(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = utf8_sequence_length(text);
    std::string_view character = text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
    if (size == 0 || has_control_character(character)) character = " ";
    if (out.size() + character.size() > UsageRecord::kMaxDetail) break;
    out += character;
  }
  return out;
}

std::string kept_error_text(std::string_view said, const ModelRequest& request) {
  if (holds_a_key(said)) return {};
  std::string text = plain_detail(said);
  const std::string_view sent = request.bytes;
  const Sent as = request.form ? Sent::form : Sent::json;
  if (request.model_at.data() == nullptr || request.model_at.data() < sent.data() ||
      request.model_at.data() > sent.data() + sent.size())
    return echoes(text, sent, as) ? std::string() : text;
  const auto model = static_cast<std::size_t>(request.model_at.data() - sent.data());
  if (echoes(text, sent.substr(0, model), as) ||
      echoes(text, sent.substr(model + request.model_at.size()), as))
    return {};
  return text;
}

}  // namespace solidrust
