// Writes `system` and `messages` of a Messages request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "dialect/messages/conversation.h"
#include "dialect/request_draft.h"
#include "dialect/turn.h"

namespace solidrust::dialect::messages {

// One for each request; one thread. The turn, the conversation and the draft outlive it.
class MessageWriter {
 public:
  MessageWriter(const Turn& turn, const Conversation& conversation, RequestDraft& draft)
      : turn_(turn), conversation_(conversation), draft_(draft), json_(draft.json()) {}

  // Writes both fields into the request's open object. Notes in the draft, as an error, what
  // Messages cannot express.
  void write();

 private:
  void write_system();
  void write_user(const std::vector<const Item*>& results, const std::vector<const Item*>& items);
  void write_assistant(const Side& side);
  void write_item(const Item& item);
  void write_result(const Item& item);
  void write_result_parts(const CallResult& result);
  void write_block(const Item& item, const Call& call);
  void write_block(const Text& text);
  void write_block(const Image& image);
  void write_block(const File& file);
  void write_block(const Reasoning& reasoning);
  void write_text(std::string_view before, std::string_view inside, std::string_view behind);
  void write_arguments(const Call& call);
  void refuse(std::string message);

  const Turn& turn_;
  const Conversation& conversation_;
  RequestDraft& draft_;
  JsonWriter& json_;
};

}  // namespace solidrust::dialect::messages
