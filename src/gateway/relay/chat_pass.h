// Events of the chat dialect for callers of the chat dialect: they pass byte for byte, except the
// model's name, and the usage chunk if the caller did not ask for it.
#pragma once

#include <cstdint>
#include <string>

#include "dialect/data_lines.h"
#include "dialect/model_name.h"
#include "dialect/model_renamer.h"
#include "gateway/relay/event_sink.h"

namespace solidrust {

// Whether the caller asked for the usage chunk; if not it is taken out.
enum class UsageChunk : std::uint8_t { removed, kept };

class ChatPass final : public EventSink {
 public:
  static constexpr std::size_t kMaxEvent = 64 * 1024;

  // What `name` points to outlives this.
  ChatPass(UsageChunk usage_chunk, AnswerName name) : usage_chunk_(usage_chunk), name_(name) {}

  AnswerKind read(const http::SsePiece& piece, UsageReading& usage,
                  std::string_view& text) override;
  std::string_view model() const noexcept override { return model_.last; }
  Result<void> write(std::string& out) override;
  void fail(const Error& error, const UsageReading& usage, std::string& out) override;
  std::string_view ping() const noexcept override { return kSilencePing; }
  std::size_t max_event() const noexcept override { return kMaxEvent; }
  bool passes_pieces() const noexcept override { return true; }
  void write_piece(const http::SsePiece& piece, std::string& out) override;

 private:
  void append_data(std::string_view data, std::string& out);

  const UsageChunk usage_chunk_;
  AnswerName name_;
  AnswerKind kind_ = AnswerKind::other;  // of the event that was read last
  std::string_view data_;
  ModelPlaces model_;

  // Inside an event that goes out in pieces:
  DataLines piece_lines_;
  ModelRenamer piece_model_;
  std::string piece_data_;
};

}  // namespace solidrust
