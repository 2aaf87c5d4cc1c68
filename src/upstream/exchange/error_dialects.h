// What model servers say when they fail, each in its own words, in the terms of our error table.
// Known: OpenAI, Azure, vLLM (both forms), SGLang, llama.cpp, Ollama, LM Studio, TGI, Anthropic,
// Gemini, Mistral (refusal_words.h has the phrases).
//
// An upstream's words may hold a piece of our key or of the caller's prompt: they go to the caller
// only where they are about the caller's own request (400, 413, 422, some 404) and hold nothing of
// our configuration (our credential with it, where it is), and never to the log, which gets status,
// type and code.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"
#include "upstream/exchange/credential_filter.h"

namespace solidrust {

struct Upstream;

// How much of an upstream's error body is read, and how much of its message is kept. Bytes.
inline constexpr std::size_t kMaxErrorBody = 64 * 1024;
inline constexpr std::size_t kMaxErrorMessage = 1000;

// The error that a caller gets for an upstream's answer other than a success, with this body (which
// may be cut short or no JSON at all). Never a 401 or 403: those are about our credentials. `from`:
// whose answer it is; `sent`: to what.
Error translate_error(int status, std::string_view body, const Upstream& from, SentBody sent = {});

// Whether a caller who speaks the server's dialect may read this whole body as it is: an error in
// JSON about the caller's request (400, 404, 413, 422) of at most kMaxHandedOn bytes that holds
// nothing of our configuration. A 404 is about the request only if it names what the caller has
// sent, such as the id of an earlier response: else it is our path or model that is unknown.
inline constexpr std::size_t kMaxHandedOn = 8 * 1024;
bool may_be_handed_on(int status, std::string_view body, const Upstream& from, SentBody sent = {});

// Whether the data of a server-sent event inside a 200 stream, or a whole 200 body, is an error
// block: {"error":{…}}, {"error":"…"}, {"type":"error",…} or {"object":"error",…}. Cheap for data
// that has no such word.
bool is_error_block(std::string_view data);

// The error of such a block; goes by the status, type or code inside it.
Error translate_error_block(std::string_view data, const Upstream& from, SentBody sent = {});

}  // namespace solidrust
