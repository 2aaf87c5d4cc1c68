// What the body of a POST asks for, as far as we act on it, and where in the body that stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace solidrust {

enum class EncodingFormat : std::uint8_t { floats, base64 };

// The views point into the body, which the exchange keeps until the answer is out. A view whose
// data() is nullptr: the field is absent.
struct ModelRequest {
  std::string_view bytes;  // the body as it came
  std::string model;       // the name that was asked for

  bool form = false;  // the body is a form, not JSON: model_at is the bare name
  bool text = false;  // the answer is to be text, not JSON
  bool stream = false;
  bool include_usage = false;  // the caller wants the usage chunk
  EncodingFormat encoding = EncodingFormat::floats;
  // Of each answer; where two fields say it, the larger. 0 only for a completion with `echo`.
  std::optional<std::uint64_t> max_tokens;
  bool echo = false;          // of a completion: the prompt is to come back as well
  std::uint64_t prompts = 1;  // how many are answered, each by itself
  std::uint64_t choices = 1;  // answers to each: n
  std::uint64_t best_of = 1;  // answers that are made for each to choose from
  // Of all prompts together, an estimate. The reader of the prompt's field sets it and prompt_at.
  std::uint64_t prompt_tokens = 0;
  std::uint64_t units = 0;   // of what the endpoint counts besides tokens; of sound an estimate
  std::uint64_t pieces = 0;  // of a conversation: messages or items, and their parts
  bool pictures = false;     // the prompt has some
  bool truncates_prompt = false;  // the upstream was asked to cut a long prompt itself

  // Values, with their quotes and brackets.
  std::string_view model_at;
  std::string_view stream_options_at;
  std::string_view include_usage_at;
  std::string_view encoding_format_at;
  std::string_view prompt_at;  // messages, prompt, input, documents or tokens
  std::string_view query_at;   // that the documents are ranked by
};

}  // namespace solidrust
