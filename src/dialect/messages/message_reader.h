// Reads what a Messages request says: `system` and `messages`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/messages/request_faults.h"
#include "dialect/reasoning_seal.h"
#include "dialect/turn.h"

namespace solidrust::dialect::messages {

// Appends to the turn's items. Values are valid JSON from the caller's body.
class MessageReader {
 public:
  MessageReader(Turn& turn, const ReasoningSeal* seal, RequestFaults& faults)
      : turn_(turn), seal_(seal), faults_(faults) {}

  void read_system(std::string_view value);
  void read_messages(std::string_view value);

 private:
  struct Block;
  void read_message(std::string_view value, const Place& place);
  void read_block(std::string_view value, const Place& place);
  void read_user_block(const Block& block, const Place& place);
  void read_assistant_block(const Block& block, const Place& place);
  void read_thinking(const Block& block, const Place& place);
  void read_call(const Block& block, const Place& place);
  void read_result(const Block& block, const Place& place);
  void read_result_parts(std::string_view blocks, const Place& place, CallResult& result);
  // What a user's message and a tool's result can both hold. False if the block is another.
  bool read_part(const Block& block, const Place& place, std::vector<ResultPart>& parts);
  void read_image(const Block& block, const Place& place, std::vector<ResultPart>& parts);
  void read_document(const Block& block, const Place& place, std::vector<ResultPart>& parts);
  void read_search_result(const Block& block, const Place& place, std::vector<ResultPart>& parts);
  void refuse_type(const Block& block, const Place& place);
  JsonText call_id(std::string_view value);
  JsonText keep(std::string text);
  template <class What>
  void append(What what);

  Turn& turn_;
  const ReasoningSeal* seal_;
  RequestFaults& faults_;
  Speaker speaker_ = Speaker::user;
  std::uint32_t message_ = 0;
};

}  // namespace solidrust::dialect::messages
