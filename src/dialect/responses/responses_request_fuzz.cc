// libFuzzer target for Responses requests: what is read can be written for every kind of target, as
// valid JSON; read again, what was written for OpenAI stays the same from the second writing on;
// and what an answer repeats of the request is valid too, in events of one line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json_cursor.h"
#include "base/result.h"
#include "base/utf8.h"
#include "dialect/chat/request_writer.h"
#include "dialect/responses/answer_writer.h"
#include "dialect/responses/request_reader.h"
#include "dialect/responses/request_writer.h"
#include "dialect/tool_names.h"

namespace {

using namespace solidrust::dialect;

constexpr unsigned kDepth = 128;  // of what is written: a little deeper than what was read

void check(bool promise) {
  if (!promise) std::abort();
}

bool is_json(std::string_view text, unsigned depth) {
  solidrust::JsonCursor json(text, depth);
  json.skip();
  return json.at_end() && solidrust::is_utf8(text);
}

std::string written(const Turn& turn, bool openai, bool replay) {
  TargetForm form;
  form.model = "m";
  form.openai = openai;
  form.reasoning_replay = replay;
  const auto chat = write_chat_request(turn, form);
  check(!chat || is_json(chat->body, kDepth));
  const auto request = write_responses_request(turn, form);
  if (!request) return {};
  check(is_json(request->body, kDepth));
  return request->body;
}

void check_echo(std::string_view body, const ToolNames& names) {
  AnswerFacts facts;
  facts.id = "r";
  facts.model = R"("m")";
  facts.request = body;
  facts.tools = &names;
  ResponsesWriter streaming(facts), whole(facts);
  std::string stream, object;
  streaming.begin(stream);
  check(whole.whole({}, object).ok() && is_json(object, kDepth));
  for (std::string_view rest = stream; !rest.empty();) {
    const std::size_t end = rest.find("\n\n");
    const std::size_t line = rest.find('\n');
    check(end != rest.npos && line < end);
    const std::string_view data = rest.substr(line + 1, end - line - 1);
    check(data.starts_with("data: ") && data.find_first_of("\r\n") == data.npos);
    check(is_json(data.substr(6), kDepth));
    rest.remove_prefix(end + 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!solidrust::is_utf8(text)) return 0;  // checked elsewhere
  const auto turn = read_responses_request(text, nullptr);
  if (!turn) return 0;
  const ToolNames names(*turn);
  for (const Tool& tool : turn->tools)
    check(names.find(flat_name(tool.space.inside, tool.name.inside)) != nullptr);
  check_echo(text, names);
  written(*turn, false, false);
  written(*turn, false, true);
  // What is left out may join what stood beside it: only the second writing has to stay.
  std::string body = written(*turn, true, false);
  for (int writing = 1; writing <= 2 && !body.empty() && is_json(body, 64); ++writing) {
    const auto again = read_responses_request(body, nullptr);
    check(again.ok());
    const std::string after = written(*again, true, false);
    check(!after.empty() && (writing == 1 || after == body));
    body = after;
  }
  return 0;
}
