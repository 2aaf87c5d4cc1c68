#include "upstream/exchange/refusal_words.h"

#include <algorithm>
#include <array>

namespace solidrust {
namespace {

using enum RefusalKind;

constexpr std::array kWords{
    RefusalWords{"OpenAI", "maximum context length", context},
    RefusalWords{"OpenAI", "exceeds the context window", context},
    RefusalWords{"OpenAI", "must be reduced in order to run successfully", size},
    RefusalWords{"vLLM", "maximum model length", context},
    RefusalWords{"vLLM", "is not a multimodal model", request},
    RefusalWords{"SGLang", "longer than the model's context length", context},
    RefusalWords{"SGLang", "multimodal prompt is too long", context},
    RefusalWords{"SGLang", "roles must alternate", request},
    RefusalWords{"llama.cpp", "exceeds the available context size", context},
    RefusalWords{"llama.cpp", "is too large to process", context},
    RefusalWords{"llama.cpp", "input is not supported", request},
    RefusalWords{"llama.cpp", "does not support multimodal requests", request},
    RefusalWords{"llama.cpp", "failed to load image or audio file", request},
    RefusalWords{"llama.cpp", "failed to download image", request},
    RefusalWords{"llama.cpp", "invalid url format", request},
    RefusalWords{"llama.cpp", "invalid url value", request},
    RefusalWords{"llama.cpp", "url must be base64 encoded", request},
    RefusalWords{"llama.cpp", "jinja exception", request},
    RefusalWords{"llama.cpp", "param requires --jinja flag", request},
    RefusalWords{"llama.cpp", "cannot use both json_schema and grammar", request},
    RefusalWords{"llama.cpp", "only no echo is supported", request},
    RefusalWords{"llama.cpp", "unsupported param: ", request},
    RefusalWords{"Ollama", "input length exceeds the context length", context},
    RefusalWords{"Ollama", "prompt is longer than the context length", context},
    RefusalWords{"Ollama", "exceeds maximum context length", context},
    RefusalWords{"Ollama", "prompt too long; exceeded", context},
    RefusalWords{"Ollama", "does not support tools", request},
    RefusalWords{"LM Studio", "greater than the context length", context},
    RefusalWords{"LM Studio", "when context the overflows", context},
    RefusalWords{"LM Studio", "model does not support images", request},
    RefusalWords{"LM Studio", "vision add-on is not loaded", request},
    RefusalWords{"LM Studio", "field must be a base64 encoded image", request},
    RefusalWords{"TGI", "`inputs` must have less than", context},
    RefusalWords{"TGI", "`inputs` tokens + `max_new_tokens` must be", context},
    RefusalWords{"TGI", "input validation error: ", request},
    RefusalWords{"TGI", "template error: ", request},
    RefusalWords{"TGI", "tool error: ", request},
    RefusalWords{"Anthropic", "prompt is too long", context},
    RefusalWords{"Anthropic", "exceed context limit", context},
    RefusalWords{"Gemini", "exceeds the maximum number of tokens allowed", context},
    RefusalWords{"Mistral", "too large for model with", context},
};

}  // namespace

std::span<const RefusalWords> refusal_words() noexcept {
  return kWords;
}

RefusalKind refusal_in(std::string_view message) noexcept {
  const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const RefusalWords& row) {
    return message.find(row.words) != std::string_view::npos;
  });
  return found == kWords.end() ? none : found->means;
}

}  // namespace solidrust
