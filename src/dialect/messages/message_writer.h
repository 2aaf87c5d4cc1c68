// Writes `system` and `messages` of a Messages request.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "base/json_writer.h"
#include "dialect/messages/conversation.h"
#include "dialect/turn.h"
#include "dialect/written_request.h"

namespace solidrust::dialect::messages {

// One for each request.
class MessageWriter {
 public:
  // `json` writes to the request's body, inside an object.
  MessageWriter(const Turn& turn, const Conversation& conversation, JsonWriter& json,
                WrittenRequest& request)
      : turn_(turn),
        conversation_(conversation),
        json_(json),
        request_(request),
        out_(request.body) {}

  void write();
  // Of what cannot be said: the first.
  std::optional<Error>& fault() noexcept { return fault_; }

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
  void string(std::string_view inside);
  void refuse(std::string message);

  const Turn& turn_;
  const Conversation& conversation_;
  JsonWriter& json_;
  WrittenRequest& request_;
  std::string& out_;
  std::optional<Error> fault_;
};

}  // namespace solidrust::dialect::messages
