// libFuzzer target for Messages requests: what is read can be written for other servers as valid
// JSON, and what is written for a server of Messages can be read and written again. The same bytes
// are read as a chat completions request, too, and written as Messages.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json_cursor.h"
#include "base/utf8.h"
#include "dialect/chat/request_reader.h"
#include "dialect/chat/request_writer.h"
#include "dialect/messages/request_reader.h"
#include "dialect/messages/request_writer.h"

namespace {

using namespace solidrust::dialect;

constexpr unsigned kDepth = 128;  // of what is written: a little deeper than what was read

template <class Written>
bool check(const Written& written) {
  if (!written) {
    if (written.error().message.empty()) std::abort();
    return false;
  }
  solidrust::JsonCursor json(written->body, kDepth);
  json.skip();
  if (!json.at_end() || !solidrust::is_utf8(written->body)) std::abort();
  return true;
}

bool is_shallow(std::string_view body) {
  solidrust::JsonCursor json(body);
  json.skip();
  return json.at_end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!solidrust::is_utf8(text)) return 0;  // checked elsewhere
  TargetForm form;
  form.model = "m";
  form.reasoning_replay = true;
  if (const auto chat = read_chat_request(text, nullptr))
    check(write_messages_request(*chat, form));
  const auto turn = read_messages_request(text, nullptr);
  if (!turn) {
    if (turn.error().message.empty()) std::abort();
    return 0;
  }
  check(write_chat_request(*turn, form));
  const auto written = write_messages_request(*turn, form);
  if (!check(written) || !is_shallow(written->body)) return 0;
  const auto again = read_messages_request(written->body, nullptr);
  if (!again || !check(write_messages_request(*again, form))) std::abort();
  return 0;
}
