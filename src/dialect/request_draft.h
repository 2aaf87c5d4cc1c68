// A request while a dialect's writers make it: its text, and the first thing that the dialect
// cannot express.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/result.h"
#include "dialect/turn.h"
#include "dialect/written_request.h"

namespace solidrust::dialect {

class RequestDraft {
 public:
  RequestDraft() : json_(request_.body) {}
  RequestDraft(const RequestDraft&) = delete;
  RequestDraft& operator=(const RequestDraft&) = delete;

  JsonWriter& json() noexcept { return json_; }
  // A string of these pieces, each the inside of one.
  template <class... Pieces>
  void string(const Pieces&... pieces) {
    json_.raw("\"");
    append(pieces...);
    request_.body += '"';
  }
  // Goes on with the value that was begun with json().raw().
  template <class... Pieces>
  void append(const Pieces&... pieces) {
    (request_.body.append(std::string_view(pieces)), ...);
  }
  // Writes a field if it is given.
  void field(std::string_view key, JsonText text) {
    if (!text.given()) return;
    json_.key(key);
    string(text.inside);
  }
  void field(std::string_view key, JsonValue value) {
    if (value.given()) json_.key(key).raw(value.text);
  }

  void drop(std::string_view name) { dialect::drop(request_, name); }
  // Notes an error; only the first is kept.
  void refuse(Error error) {
    if (!fault_) fault_ = std::move(error);
  }
  void refuse(std::string message, std::string_view param) {
    refuse({ErrorCode::invalid_value, std::move(message), std::string(param)});
  }

  // At the end.
  Result<WrittenRequest> take() {
    if (fault_) return *std::move(fault_);
    return std::move(request_);
  }

 private:
  WrittenRequest request_;
  JsonWriter json_;
  std::optional<Error> fault_;
};

}  // namespace solidrust::dialect
