// What model servers say when they fail, each in its own words, in the terms of our error table.
// Known: OpenAI, vLLM (both forms), SGLang, llama.cpp, Ollama, Anthropic.
#pragma once

#include <string_view>

#include "base/error.h"

namespace solidrust {

// The error that a caller gets for an upstream's answer of `status` >= 300 with this body (which
// may be cut short or no JSON at all). Never a 401 or 403: those are about our credentials. The
// public message keeps the upstream's words only where they are about the caller's own request.
Error translate_error(int status, std::string_view body);

// Whether the data of a server-sent event inside a 200 stream, or a whole 200 body, is an error
// block: {"error":…} or {"type":"error",…} without "choices". Cheap for everything else.
bool is_error_block(std::string_view data);

// The error of such a block; uses the status inside it when there is one.
Error translate_error_block(std::string_view data);

}  // namespace solidrust
