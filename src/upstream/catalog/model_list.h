// What a model server answers to GET /v1/models.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace solidrust {

struct ModelList {
  static constexpr std::size_t kMaxModels = 256;  // more are left out
  static constexpr std::size_t kMaxId = 256;      // bytes; longer ones are left out
  std::vector<std::string> ids;
  std::string owner;  // "owned_by" of the first: "vllm", "llamacpp", …
};

// Nothing if it is no list of models in the form of OpenAI or of Anthropic. Ids with control
// characters are left out.
std::optional<ModelList> parse_model_list(std::string_view body);

}  // namespace solidrust
