// The body of a sandbox answer, made part by part as it is read: however long it is, only one part
// is in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "upstream/exchange/exchange.h"
#include "upstream/sandbox/sandbox_request.h"

namespace solidrust {

inline constexpr std::int64_t kSandboxCreated = 1'735'689'600;  // 2025-01-01, in every answer

class SandboxBody {
 public:
  enum class Part : std::uint8_t {
    head,     // before the content
    content,  // a word, an embedding: what triggers count
    tail,     // after the last content
    end,      // there is nothing more
  };
  virtual ~SandboxBody() = default;
  virtual Part next() const = 0;
  // Appends the next part. Precondition: next() != end.
  virtual void append(std::string& out) = 0;
};

// What one choice says.
struct SandboxAnswer {
  std::string echo;       // of the prompt, in front of the text
  std::string text;       // or the arguments of the tool call
  std::string tool_name;  // empty: no tool is called
  std::string_view finish_reason;
  std::uint64_t tokens = 0;
};

// The answer's tokens in order: first those of the echo, then those of the text. Views of it.
class SandboxTokens {
 public:
  SandboxTokens() = default;
  explicit SandboxTokens(const SandboxAnswer& answer) : echo_(answer.echo), text_(answer.text) {}
  bool empty() const noexcept { return echo_.empty() && text_.empty(); }
  // The next one. Precondition: !empty().
  std::string_view take() noexcept;

 private:
  std::string_view echo_;
  std::string_view text_;
};

// The answer to one prompt of the request.
SandboxAnswer make_sandbox_answer(const SandboxRequest& request, const SandboxPrompt& prompt,
                                  std::string_view model);

// chat.completion, text_completion: one JSON object. invalid_value if it were too large: then only
// a stream will do.
Result<std::unique_ptr<SandboxBody>> make_whole_body(Operation operation,
                                                     const SandboxRequest& request,
                                                     std::string_view model);
// The same as server-sent events.
std::unique_ptr<SandboxBody> make_stream_body(Operation operation, SandboxRequest request,
                                              std::string_view model);
// A white picture of one pixel: PNG in base64.
inline constexpr std::string_view kSandboxPixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

// All of it in one part.
std::unique_ptr<SandboxBody> make_single_body(std::string text);
// Ranks, moderations, images, tokens: one JSON object. Of sound and transcripts make_media_body().
// upstream_error for an operation whose answer is made elsewhere or that the sandbox does not have.
Result<std::unique_ptr<SandboxBody>> make_plain_body(Operation operation,
                                                     const SandboxRequest& request,
                                                     std::string_view model);
// Sound, and transcripts in the format that was asked for.
std::unique_ptr<SandboxBody> make_media_body(Operation operation, const SandboxRequest& request);
// The media type of such a body; empty: JSON.
std::string_view sandbox_media_type(Operation operation, const SandboxRequest& request) noexcept;
// Sound, transcripts and images as server-sent events.
std::unique_ptr<SandboxBody> make_media_stream(Operation operation);
// A list of embeddings.
std::unique_ptr<SandboxBody> make_embedding_body(SandboxRequest request, std::string_view model);

}  // namespace solidrust
