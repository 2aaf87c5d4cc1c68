// What whole and streamed answers have in common: id, object, created, model, fingerprint, usage.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "upstream/sandbox/sandbox_body.h"

namespace solidrust {

struct SandboxUsage {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
};

// Every prompt is answered once; each answer is given request.choices times.
std::vector<SandboxAnswer> make_sandbox_answers(const SandboxRequest& request,
                                                std::string_view model);
SandboxUsage sandbox_usage(const SandboxRequest& request,
                           const std::vector<SandboxAnswer>& answers);

// "id", "object", "created", "model", "system_fingerprint".
void write_sandbox_envelope(JsonWriter& json, Operation operation, std::string_view object,
                            const SandboxRequest& request, std::string_view model);
// "usage".
void write_sandbox_usage(JsonWriter& json, const SandboxUsage& usage);

// Of the tool call of choice `index`.
std::string sandbox_call_id(const SandboxRequest& request, std::uint64_t index);

}  // namespace solidrust
