// The words by which model servers say that a request is at fault, for where their status does not
// tell: one row for each server and phrase. docs/upstreams.md has the same table with the status
// that each comes with, and a test holds the program against it.
//
// Sources: the servers' own code (llama.cpp tools/server, Ollama llm/llama_server.go and
// server/routes.go, SGLang serving_base.py, text-generation-inference router/src) and what their
// users report.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace solidrust {

enum class RefusalKind : std::uint8_t {
  none,     // the words tell nothing
  context,  // the prompt is longer than the model's context
  request,  // something else in the request
  size,     // more tokens than our contract with that server ever lets through in one request
};

struct RefusalWords {
  std::string_view server;
  std::string_view words;  // lower case; a part of the message
  RefusalKind means = RefusalKind::none;
};

std::span<const RefusalWords> refusal_words() noexcept;

// What the first row whose words are in `message` means. `message` is in lower case.
RefusalKind refusal_in(std::string_view message) noexcept;

}  // namespace solidrust
