// One client's connection: its requests one after the other, each handed to the handler.
//
//   handshake -> idle -> head -> handler -> [unread body] -> idle ... -> closing
//                          \-> refuse ------------------------------------^
//
// One coroutine (run) goes through this; pipelined requests wait until the answer before them is
// out. Beside the handler the connection only watches the client, without reading from it.
//
// A client that has ended its sending (FIN, or close_notify) still gets its answer: it may read on.
// Whether it does cannot be seen, so that while no answer has begun it is sent an interim response
// now and then, which a client that has closed its socket answers with a reset.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/admission.h"
#include "http/server/connection_input.h"
#include "http/server/request_body.h"
#include "http/server/server.h"
#include "http/wire/request_parser.h"
#include "http/wire/response_text.h"
#include "net/stream.h"
#include "net/timer_wheel.h"

namespace solidrust::http {

// What the connections of one listener share. Immutable.
struct ServerSettings {
  ServerLimits limits;
  RequestHandler* handler = nullptr;
  std::shared_ptr<TlsServerContext> tls;  // nullptr: plain
};

// Belongs to its worker's thread, from the constructor on.
class ServerConnection final : public ServerExchange {
 public:
  ServerConnection(Worker& worker, const ServerSettings& settings, int fd, std::string_view peer);
  ~ServerConnection() override;

  // Serves the connection to its end. Must have ended before the connection is destroyed.
  Task<void> run();
  // Idle: close soon. Otherwise: close after the answer.
  void drain();
  // Close now.
  void cut();

  const RequestHead& head() const override { return parser_.head(); }
  std::string_view peer_address() const override { return peer_; }
  Worker& worker() override { return worker_; }
  Task<Result<std::string_view>> read_body(std::size_t max_bytes) override;
  void wipe(std::string_view received) override;
  void on_client_gone(void (*gone)(void*), void* context) override;
  bool client_gone() const override { return gone_; }
  Task<bool> respond(int status, std::span<const Field> fields, std::string_view body) override;
  Task<bool> begin(int status, std::span<const Field> fields) override;
  Task<bool> write(std::span<const std::string_view> pieces) override;
  Task<bool> finish() override;
  void abort() override;
  void close_after() override { must_close_ = true; }
  bool begun() const override { return answer_ != Answer::none; }
  std::uint64_t bytes_received() const override { return body_.received(); }
  std::uint64_t bytes_sent() const override { return sent_; }
  std::chrono::steady_clock::time_point started() const override { return started_; }

 private:
  enum class Answer : std::uint8_t { none, streaming, complete, aborted };
  enum class Head : std::uint8_t { complete, refused, closed };

  Task<bool> handshake();
  Task<Head> read_head();
  Task<void> handle();
  Task<void> refuse();
  Task<bool> settle_request();
  Task<void> linger();
  void make_room_behind_head();
  void reset_exchange();
  void wipe_request();
  bool may_keep_alive() const;
  bool input_is_left();
  void start_answer(int status, std::span<const Field> fields, ResponseFraming framing);
  Task<IoStatus> send_slowly(WriteCursor* cursor);
  bool sent(IoStatus status);
  void mark_gone();
  void watch_client();
  void stop_watching();
  void probe_client();
  static void on_peer_event(void* self);
  static void on_probe(void* self);
  static void on_write_stall(void* self);

  Worker& worker_;
  const ServerSettings& settings_;
  std::string peer_;
  Stream stream_;
  ConnectionInput input_;
  RequestParser parser_;
  RequestBody body_;
  Timeout write_stall_;
  Timeout probe_;
  Error refusal_;
  std::string text_;                      // of the head and the chunk size now being sent
  std::vector<std::string_view> pieces_;  // of the write now going on; views text_ first
  void (*gone_callback_)(void*) = nullptr;
  void* gone_context_ = nullptr;
  std::chrono::steady_clock::time_point started_;
  std::uint64_t sent_ = 0;
  Answer answer_ = Answer::none;
  bool idle_ = false;
  bool draining_ = false;
  bool gone_ = false;
  bool writing_ = false;
  bool must_close_ = false;     // after this answer
  bool keep_alive_ = false;     // what the answer has announced
  bool send_continue_ = false;  // the client waits for 100 Continue
  bool chunked_ = false;        // the answer
  bool bodiless_ = false;       // the answer: to HEAD, or by its status
};

}  // namespace solidrust::http
