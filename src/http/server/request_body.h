// The body of one request: read completely on demand, or discarded so that the connection can be
// used again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/wipe.h"
#include "http/server/connection_input.h"
#include "http/wire/chunked_decoder.h"
#include "http/wire/head.h"

namespace solidrust::http {

struct BodyPace {
  std::chrono::milliseconds grace{10'000};  // the longest the client may fall behind
  std::size_t bytes_per_s = 1024;
};

// Belongs to its connection. A body that is in the input buffer already is used where it lies;
// otherwise it goes into memory that grows with what has arrived, never with what was announced.
class RequestBody {
 public:
  RequestBody(ConnectionInput& input, const BodyPace& pace) : input_(input), pace_(pace) {}

  // A new message: its head is the first `head_size` bytes of the input buffer. After end() only.
  void begin(const RequestHead& head, std::size_t head_size);
  // Errors: request_too_large, request_timeout, invalid_request (chunks), client_closed. The view
  // is followed by InputBuffer::kPadding readable bytes and lives until end().
  Task<Result<std::string_view>> read(std::size_t max_bytes);
  // Reads and discards the rest; false if it is more than `max_bytes`, malformed or too slow.
  Task<bool> discard(std::size_t max_bytes);
  // Gives the memory back, and the message's bytes in the input buffer.
  void end();

  // Overwrites what was read of it into memory of its own.
  void wipe() noexcept { solidrust::wipe(bytes_.get(), bytes_ ? size_ : 0); }

  bool complete() const noexcept { return complete_; }
  // Bytes still to come; unknown for chunks.
  std::optional<std::uint64_t> left() const noexcept;
  std::uint64_t received() const noexcept { return received_; }
  // Of these, how many lie in the input buffer, behind the head.
  std::size_t in_place() const noexcept { return in_place_; }

 private:
  Task<Result<std::string_view>> read_length(std::size_t length);
  Task<Result<std::string_view>> read_chunks(std::size_t max_bytes);
  bool append(const char* bytes, std::size_t size, std::size_t max_bytes);
  void reserve(std::size_t wanted, std::size_t max_bytes);
  void start_clock();
  void wait_for_more(std::size_t just_received);
  Error cut_short(IoStatus status) const;

  ConnectionInput& input_;
  BodyPace pace_;
  ChunkedDecoder decoder_;
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;  // in bytes_
  std::size_t head_size_ = 0;
  std::size_t in_place_ = 0;  // bytes of the body left in the input buffer, behind the head
  std::uint64_t length_ = 0;
  std::uint64_t received_ = 0;
  std::chrono::steady_clock::time_point deadline_;
  bool chunked_ = false;
  bool complete_ = true;
};

}  // namespace solidrust::http
