#include "auth/keys/malformed_key.h"

#include <array>

#include "auth/keys/key_format.h"
#include "base/ascii_class.h"

namespace solidrust {
namespace {

struct Vendor {
  std::string_view prefix;
  std::string_view name;
};

// The first that fits counts.
constexpr std::array kVendors{
    Vendor{"sk-ant-", "Anthropic"},
    Vendor{"sk-or-", "OpenRouter"},
    Vendor{"sk-proj-", "OpenAI"},
    Vendor{"sk-svcacct-", "OpenAI"},
    Vendor{"sk-admin-", "OpenAI"},
    Vendor{"sk-", "OpenAI, or of a service that makes its keys alike"},
    Vendor{"gsk_", "Groq"},
    Vendor{"xai-", "xAI"},
    Vendor{"AIza", "Google"},
    Vendor{"hf_", "Hugging Face"},
    Vendor{"nvapi-", "NVIDIA"},
    Vendor{"pplx-", "Perplexity"},
    Vendor{"csk-", "Cerebras"},
    Vendor{"fw_", "Fireworks AI"},
    Vendor{"tgp_v1_", "Together AI"},
    Vendor{"r8_", "Replicate"},
};

constexpr std::size_t kSecretRun = 24;  // no word is so long

constexpr std::string_view kOurs = "keys of this server begin with sk_live_ or sk_test_";

}  // namespace

std::string malformed_key_message(std::string_view text) {
  std::string message = "Invalid API key: ";
  for (const Vendor& vendor : kVendors) {
    if (!text.starts_with(vendor.prefix)) continue;
    message.append("it looks like a key of ").append(vendor.name);
    return message.append(". The ").append(kOurs).append(".");
  }
  message.append("it is not a whole key. The ").append(kOurs).append(" and have ");
  return message.append(std::to_string(kKeySize))
      .append(" characters, of which the last are a checksum; copy it again, all of it.");
}

bool may_hold_key(std::string_view text) noexcept {
  if (text.find(kLivePrefix) != text.npos || text.find(kTestPrefix) != text.npos) return true;
  std::size_t run = 0;  // letters and digits one after the other
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (run == 0)
      for (const Vendor& vendor : kVendors)
        if (text.substr(i).starts_with(vendor.prefix)) return true;
    run = is_alnum(text[i]) ? run + 1 : 0;
    if (run == kSecretRun) return true;
  }
  return false;
}

}  // namespace solidrust
