// make_embedding_body of sandbox_body.h: vectors of length one, from nothing but the text's hash.
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "upstream/sandbox/sandbox_body.h"

namespace solidrust {
namespace {

// SplitMix64, as components in [-1, 1).
class Components {
 public:
  explicit Components(std::uint64_t seed) : state_(seed) {}
  double next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    z ^= z >> 31U;
    return static_cast<double>(z >> 11U) * 0x1.0p-52 - 1.0;
  }

 private:
  std::uint64_t state_;
};

class EmbeddingBody final : public SandboxBody {
 public:
  EmbeddingBody(SandboxRequest request, std::string_view model)
      : request_(std::move(request)), model_(model) {}

  Part next() const override {
    if (index_ < request_.prompts.size()) return Part::content;
    return ended_ ? Part::end : Part::tail;
  }
  void append(std::string& out) override {
    if (index_ < request_.prompts.size()) {
      out += index_ == 0 ? R"({"object":"list","data":[)" : ",";
      append_embedding(out);
      ++index_;
    } else {
      append_tail(out);
      ended_ = true;
    }
  }

 private:
  void append_embedding(std::string& out) const;
  void append_tail(std::string& out) const;

  SandboxRequest request_;
  std::string model_;
  std::size_t index_ = 0;
  bool ended_ = false;
};

void EmbeddingBody::append_embedding(std::string& out) const {
  const std::uint64_t seed = request_.prompts[index_].seed;
  double squares = 0;
  Components measured(seed);
  for (std::uint64_t i = 0; i < request_.dimensions; ++i) {
    const double component = measured.next();
    squares += component * component;
  }
  const double scale = squares > 0 ? 1.0 / std::sqrt(squares) : 0.0;
  fmt::format_to(std::back_inserter(out), R"({{"object":"embedding","index":{},"embedding":[)",
                 index_);
  Components components(seed);
  for (std::uint64_t i = 0; i < request_.dimensions; ++i)
    fmt::format_to(std::back_inserter(out), "{}{}", i > 0 ? "," : "",
                   static_cast<float>(components.next() * scale));
  out += "]}";
}

void EmbeddingBody::append_tail(std::string& out) const {
  std::uint64_t tokens = 0;
  for (const SandboxPrompt& prompt : request_.prompts) tokens += prompt.tokens;
  out += "],";
  JsonWriter json(out);
  json.key("model").value(model_);
  json.key("usage").begin_object();
  json.key("prompt_tokens").value(tokens);
  json.key("total_tokens").value(tokens);
  json.end_object();
  out += "}";
}

}  // namespace

std::unique_ptr<SandboxBody> make_embedding_body(SandboxRequest request, std::string_view model) {
  return std::make_unique<EmbeddingBody>(std::move(request), model);
}

}  // namespace solidrust
