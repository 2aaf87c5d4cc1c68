// What a response puts out: its items, and the events that tell of them as they grow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/responses/output_item.h"
#include "dialect/responses/response_event.h"

namespace solidrust::dialect {

// Texts are the insides of JSON strings. `out`, to which events are appended: null for a
// non-streamed response.
class ResponseOutput {
 public:
  // The item's place.
  std::size_t begin(OutputItem item, std::string* out);
  // To a message.
  void add_words(std::size_t index, bool refusal, std::string_view inside, std::string* out);
  // To what is thought, to arguments, to an input.
  void add_text(std::size_t index, std::string_view inside, std::string* out);
  // A second call does nothing. `sealed`: of reasoning.
  void end(std::size_t index, OutputItem::Status status, std::string_view sealed, std::string* out);
  // The answer broke: what is open is incomplete, without an event.
  void break_off();

  const std::vector<OutputItem>& items() const noexcept { return items_; }
  std::uint64_t& sequence() noexcept { return sequence_; }
  std::size_t held() const noexcept { return held_; }

 private:
  ResponseEvent about(std::size_t index, std::string_view type, std::string* out) {
    return ResponseEvent(out, type, sequence_, items_[index].id, index);
  }
  void write_item(std::size_t index, std::string_view type, OutputItem::Content content,
                  std::string* out);
  void write_part(std::size_t index, std::string_view type, std::string_view part,
                  std::string* out);
  void begin_part(std::size_t index, bool refusal, std::string* out);
  void end_part(std::size_t index, std::string* out);
  void write_whole_text(std::size_t index, std::string* out);

  std::vector<OutputItem> items_;
  std::uint64_t sequence_ = 0;
  std::size_t held_ = 0;
};

}  // namespace solidrust::dialect
