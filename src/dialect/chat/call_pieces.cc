#include "dialect/chat/call_pieces.h"

#include <charconv>
#include <limits>
#include <utility>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/json_fields.h"
#include "dialect/signed_call_id.h"

namespace solidrust::dialect {
namespace {

constexpr unsigned kDepth = 256;  // of an upstream's JSON
constexpr std::uint64_t kOlderCall = std::numeric_limits<std::uint64_t>::max();

// The inside of a string; empty for anything else.
std::string_view string_or_nothing(JsonCursor& json) {
  std::string_view inside;
  if (json.peek() == JsonType::string)
    json.string(inside);
  else
    json.skip();
  return inside;
}

std::optional<std::uint64_t> count_or_nothing(JsonCursor& json) {
  std::string_view raw;
  json.skip(raw);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), count);
  if (error != std::errc{} || end != raw.data() + raw.size() || count == kOlderCall) return {};
  return count;
}

}  // namespace

void CallPieces::read_function_of(std::string_view value, Piece& piece) {
  JsonCursor json(value, kDepth);
  if (json.peek() != JsonType::object) return;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "name") {
      piece.name = string_or_nothing(json);
    } else if (key == "arguments") {
      if (json.peek() != JsonType::object) {
        piece.arguments = string_or_nothing(json);
        continue;
      }
      std::string_view object;  // some servers give the object itself
      json.skip(object);
      append_json_escaped(kept_.emplace_back(), object);
      piece.arguments = kept_.back();
    } else {
      json.skip();
    }
  }
}

// {"google":{"thought_signature":…}}
void CallPieces::read_extra(std::string_view value, Piece& piece) {
  JsonValue google, signature;
  pick_fields(value, {{"google", &google}}, kDepth);
  pick_fields(google.text, {{"thought_signature", &signature}}, kDepth);
  piece.signature = text_of(signature).inside;
}

CallPieces::Piece CallPieces::read_piece(std::string_view value) {
  Piece piece;
  JsonCursor json(value, kDepth);
  if (json.peek() != JsonType::object) return piece;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "index") {
      piece.index = count_or_nothing(json);
    } else if (key == "id") {
      piece.id = string_or_nothing(json);
    } else if (key == "extra_content") {
      std::string_view extra;
      json.skip(extra);
      read_extra(extra, piece);
    } else if (key == "function") {
      std::string_view function;
      json.skip(function);
      read_function_of(function, piece);
    } else {
      json.skip();
    }
  }
  return piece;
}

// The call that a piece of a stream goes on with; nullptr: it begins one.
CallPieces::Call* CallPieces::find(const Piece& piece) {
  const bool named = !piece.name.empty();
  for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
    if (piece.index) {
      if (call->index != piece.index) continue;
      const bool other_id = !piece.id.empty() && !call->id.empty() && piece.id != call->id;
      return named && other_id ? nullptr : &*call;
    }
    if (piece.id.empty()) return named ? nullptr : &*call;
    if (piece.id == call->id) return &*call;
  }
  return nullptr;
}

CallPieces::Call* CallPieces::new_call(const Piece& piece) {
  if (calls_.size() == kMostCalls) return nullptr;
  Call& call = calls_.emplace_back();
  call.index = piece.index;
  return &call;
}

bool CallPieces::add(const Piece& piece, Form form, std::vector<AnswerEvent>& events) {
  Call* call = form == Form::stream ? find(piece) : nullptr;
  if (call == nullptr) call = new_call(piece);
  if (call == nullptr) return false;
  if (call->id.empty()) call->id = piece.id;

  if (!call->number && !piece.name.empty()) {
    call->number = begun_++;
    AnswerEvent begin;
    begin.kind = AnswerEvent::Kind::call;
    begin.call = *call->number;
    begin.id = {call->id};
    if (!piece.signature.empty())
      begin.id = {kept_.emplace_back(signed_call_id(call->id, piece.signature))};
    begin.name = {piece.name};
    events.push_back(begin);
    held_ -= call->held.size();
  }
  AnswerEvent more;
  more.kind = AnswerEvent::Kind::arguments;
  if (!call->number) {
    if (piece.arguments.size() > kMostHeld - held_) return false;
    call->held += piece.arguments;
    held_ += piece.arguments.size();
    return true;
  }
  more.call = *call->number;
  if (!call->held.empty()) {
    more.text = {kept_.emplace_back(std::exchange(call->held, {}))};
    events.push_back(more);
  }
  if (!piece.arguments.empty()) {
    more.text = {piece.arguments};
    events.push_back(more);
  }
  return true;
}

bool CallPieces::read_list(std::string_view value, Form form, std::vector<AnswerEvent>& events) {
  JsonCursor json(value, kDepth);
  if (json.peek() != JsonType::array) return true;
  json.enter_array();
  while (json.next_element()) {
    std::string_view element;
    if (json.peek() != JsonType::object) {
      json.skip();
      continue;
    }
    json.skip(element);
    if (!add(read_piece(element), form, events)) return false;
  }
  return true;
}

bool CallPieces::read_function(std::string_view value, std::vector<AnswerEvent>& events) {
  Piece piece;
  piece.index = kOlderCall;
  read_function_of(value, piece);
  if (piece.name.empty() && piece.arguments.empty()) return true;
  return add(piece, Form::stream, events);
}

}  // namespace solidrust::dialect
