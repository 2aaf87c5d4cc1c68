// libFuzzer target for chat completions requests: what is read can be written for every kind of
// target, as valid JSON, and what was written for OpenAI reads and writes as the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json_cursor.h"
#include "base/utf8.h"
#include "dialect/chat/request_reader.h"
#include "dialect/chat/request_writer.h"
#include "dialect/tool_names.h"

namespace {

using namespace solidrust::dialect;

constexpr unsigned kDepth = 128;  // of what is written: a little deeper than what was read

bool is_json(std::string_view text, unsigned depth) {
  solidrust::JsonCursor json(text, depth);
  json.skip();
  return json.at_end();
}

std::string written(const Turn& turn, bool openai, bool replay) {
  TargetForm form;
  form.model = "m";
  form.openai = openai;
  form.reasoning_replay = replay;
  const auto request = write_chat_request(turn, form);
  if (!request) return {};
  if (!is_json(request->body, kDepth) || !solidrust::is_utf8(request->body)) std::abort();
  return request->body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!solidrust::is_utf8(text)) return 0;  // checked elsewhere
  const auto turn = read_chat_request(text, nullptr);
  if (!turn) return 0;
  const ToolNames names(*turn);
  for (const Tool& tool : turn->tools)
    if (names.find(flat_name(tool.space.inside, tool.name.inside)) == nullptr) std::abort();
  written(*turn, false, false);
  written(*turn, false, true);
  const std::string body = written(*turn, true, false);
  if (body.empty() || !is_json(body, 64)) return 0;
  const auto again = read_chat_request(body, nullptr);
  if (!again || written(*again, true, false) != body) std::abort();
  return 0;
}
