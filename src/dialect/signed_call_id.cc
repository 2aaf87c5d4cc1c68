#include "dialect/signed_call_id.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include "base/json_cursor.h"
#include "base/utf8.h"

namespace solidrust::dialect {
namespace {

constexpr std::string_view kMark = "__signed__";

// Base64 with the letters that ids may have, without padding.
std::string encoded(std::string_view bytes) {
  std::vector<unsigned char> out((bytes.size() + 2) / 3 * 4 + 1);
  const int length =
      EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  std::string text(out.begin(), out.begin() + length);
  text.erase(text.find_last_not_of('=') + 1);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

// Nothing: it is none of ours.
std::optional<std::string> decoded(std::string_view text) {
  std::string padded(text);
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  const std::size_t missing = (4 - padded.size() % 4) % 4;
  if (text.empty() || missing == 3) return std::nullopt;
  padded.append(missing, '=');
  std::vector<unsigned char> out(padded.size() / 4 * 3);
  const int length =
      EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(padded.data()),
                      static_cast<int>(padded.size()));
  if (length < 0) return std::nullopt;
  std::string bytes(out.begin(), out.end() - static_cast<std::ptrdiff_t>(missing));
  if (encoded(bytes) != text) return std::nullopt;
  return bytes;
}

// Whether it can stand in a JSON string: what cannot, nobody but a caller has made.
bool is_inside(const std::string& text) {
  const std::string quoted = '"' + text + '"';
  JsonCursor json(quoted);
  std::string_view inside;
  return is_utf8(text) && json.string(inside) && inside.size() == text.size() && json.at_end();
}

}  // namespace

std::string signed_call_id(std::string_view id, std::string_view signature) {
  std::string out(id);
  if (id.empty() || signature.empty() || signature.size() > kMostCallSignature) return out;
  return out.append(kMark).append(encoded(signature));
}

JsonText unsigned_call_id(JsonText id, Turn& turn, JsonText* signature) {
  const std::size_t at = id.inside.rfind(kMark);
  if (!id.given() || at == std::string_view::npos || at == 0) return id;
  std::optional<std::string> bytes = decoded(id.inside.substr(at + kMark.size()));
  if (!bytes || !is_inside(*bytes)) return id;
  if (signature != nullptr) *signature = {turn.kept.emplace_back(*std::move(bytes))};
  return {id.inside.substr(0, at)};
}

}  // namespace solidrust::dialect
