// libFuzzer target for the text of an API key and for what finds keys in other text: what counts as
// a key has its length and its checksum, every change of one character is noticed, and a hint never
// holds the secret.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "auth/keys/key_format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!solidrust::parse_key(text)) return 0;
  if (text.size() != solidrust::kKeySize) std::abort();
  const std::string hint = solidrust::key_hint(text);
  if (hint.size() > 20 || hint.find(text.substr(solidrust::kKeyPrefixSize, 8)) != std::string::npos)
    std::abort();
  std::string changed(text);
  for (char& c : changed) {
    const char before = c;
    c = before == 'a' ? 'b' : 'a';
    if (solidrust::parse_key(changed)) std::abort();
    c = before;
  }
  return 0;
}
