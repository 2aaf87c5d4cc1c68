// Inside of the client: one request and its response over one connection at a time.
//
//   open:  connect (or take an idle connection) -> send -> head, interim responses skipped; an
//          error that comes while the request is being sent ends the sending
//   read:  body by length, chunks, or until close -> complete
//
// Whatever goes wrong first, a deadline or cancel() among it, closes the connection, is kept, and
// is what every later call returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/client/client_pool.h"
#include "http/wire/chunked_decoder.h"
#include "http/wire/response_head_parser.h"

namespace solidrust::http {

class PooledExchange final : public ClientExchange {
 public:
  // Interim responses (1xx) that are skipped before one is too many.
  static constexpr int kMaxInterim = 8;

  PooledExchange(ClientPool::Impl& pool, OriginGroup& group, const ClientDeadlines& deadlines);
  ~PooledExchange() override;
  static void* operator new(std::size_t size);
  static void operator delete(void* memory, std::size_t size);

  Task<ClientErrc> open(const ClientRequest& request) override;
  const ResponseHead& head() const override { return head_; }
  Task<ClientErrc> read(std::string_view& bytes) override;
  void cancel() override { fail(ClientErrc::cancelled); }
  bool sent() const override { return sent_; }
  std::string_view failure() const override { return failure_; }

 private:
  ClientErrc fail(ClientErrc why);
  ClientErrc fail(ClientErrc why, std::string_view text);
  void arm(std::chrono::milliseconds delay, ClientErrc why);
  ClientErrc write_head(const ClientRequest& request);
  Task<ClientErrc> connect();
  void begin_head(bool to_head);
  Task<ClientErrc> send(const ClientRequest& request, bool to_head);
  ClientErrc look_for_answer(bool to_head);
  Task<ClientErrc> read_head(bool to_head);
  std::span<char> head_room();
  ClientErrc head_bytes(std::size_t received, bool to_head);
  void grow_head_buffer();
  void begin_body();
  ClientErrc take_body(std::string_view& bytes);
  ClientErrc body_ended(IoStatus status);
  ClientErrc broken(IoStatus status);
  void complete();

  ClientPool::Impl& pool_;
  OriginGroup& group_;
  ClientDeadlines deadlines_;
  std::unique_ptr<ClientConnection> connection_;
  Timeout phase_;  // connect, first byte or stall
  Timeout total_;
  ClientErrc phase_errc_ = ClientErrc::ok;
  ClientErrc errc_ = ClientErrc::ok;
  std::string failure_;
  bool sent_ = false;
  bool pooled_ = false;  // the connection has served before

  ClientBuffer head_buffer_;  // holds what head_ views; the body follows if there is room
  std::size_t head_size_ = 0;
  int interim_ = 0;
  bool answered_ = false;      // a byte of the response has come
  bool write_broken_ = false;  // the request was not sent to its end
  bool input_ended_ = false;   // nothing more will come: need not be watched while sending
  ResponseHeadParser parser_;
  ResponseHead head_;

  ClientBuffer body_buffer_;  // only when the head left too little room
  char* body_ = nullptr;
  std::size_t body_room_ = 0;
  std::size_t begin_ = 0;  // bytes received and not yet handed out: body_[begin_, end_)
  std::size_t end_ = 0;
  std::uint64_t left_ = 0;  // of Content-Length
  ChunkedDecoder chunks_;
  bool complete_ = false;
  bool reusable_ = false;
};

}  // namespace solidrust::http
