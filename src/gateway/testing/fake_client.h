// The client's side of a request as a test scripts it. Tests only.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/server/server.h"

namespace solidrust {

class FakeClient final : public http::ServerExchange {
 public:
  FakeClient(Worker& worker, std::string method, std::string path)
      : worker_(worker), method_(std::move(method)), path_(std::move(path)) {
    head_.method_text = method_;
    head_.path = path_;
    head_.method = method_ == "GET"    ? http::Method::get
                   : method_ == "HEAD" ? http::Method::head
                   : method_ == "POST" ? http::Method::post
                   : method_ == "PUT"  ? http::Method::put
                                       : http::Method::other;
  }

  // Set before the request.
  void bearer(std::string text) {
    authorization_ = std::move(text);
    head_.authorization = authorization_;
  }
  void api_key(std::string text) {
    api_key_ = std::move(text);
    head_.x_api_key = api_key_;
  }
  void json(std::string body) {
    body_ = std::move(body);
    head_.content_type = "application/json";
    head_.content_length = body_.size();
  }
  // A field that no member of the head has. 4 KiB in all.
  void header(std::string_view name, std::string_view value) {
    header_text_.reserve(4'096);
    const std::size_t at = header_text_.size();
    header_text_.append(name).append(value);
    const std::string_view both = std::string_view(header_text_).substr(at);
    head_.fields.add(header_text_.data(), {both.substr(0, name.size()), both.substr(name.size())});
  }
  void content_type(std::string_view type) { head_.content_type = type; }
  http::RequestHead& mutable_head() { return head_; }
  void body_error(Error error) { body_error_ = std::move(error); }

  // What happens meanwhile.
  void go_away() {
    gone_ = true;
    if (on_gone_ != nullptr) std::exchange(on_gone_, nullptr)(gone_context_);
  }
  void go_away_after_writes(int writes) { writes_left_ = writes; }
  void throw_at_body() { throw_at_body_ = true; }
  void before_write(void (*call)(void*), void* context) {
    before_write_ = call;
    before_write_context_ = context;
  }

  // What came of it.
  int status() const { return status_; }
  const std::string& body() const { return sent_; }
  const std::vector<std::string_view>& wiped() const { return wiped_; }  // what was asked to be
  const std::vector<std::string>& writes() const { return writes_; }
  bool finished() const { return finished_; }
  bool aborted() const { return aborted_; }
  bool closes() const { return closes_; }
  bool watched() const { return on_gone_ != nullptr; }
  std::string field(std::string_view name) const {
    for (const auto& [key, value] : fields_)
      if (key == name) return value;
    return "";
  }

  const http::RequestHead& head() const override { return head_; }
  std::string_view peer_address() const override { return "192.0.2.7"; }
  Worker& worker() override { return worker_; }
  void wipe(std::string_view received) override { wiped_.push_back(received); }
  Task<Result<std::string_view>> read_body(std::size_t max_bytes) override {
    if (throw_at_body_) throw std::runtime_error("scripted");
    if (body_error_) co_return *body_error_;
    if (body_.size() > max_bytes)
      co_return Error{ErrorCode::request_too_large, "The request body is too large."};
    co_return std::string_view(body_);
  }
  void on_client_gone(void (*gone)(void*), void* context) override {
    on_gone_ = gone;
    gone_context_ = context;
    if (gone != nullptr && gone_) std::exchange(on_gone_, nullptr)(context);
  }
  bool client_gone() const override { return gone_; }
  Task<bool> respond(int status, std::span<const http::Field> fields,
                     std::string_view body) override {
    if (before_write_ != nullptr) before_write_(before_write_context_);
    answer(status, fields);
    if (gone_) co_return false;
    sent_ += body;
    finished_ = true;
    co_return true;
  }
  Task<bool> begin(int status, std::span<const http::Field> fields) override {
    answer(status, fields);
    co_return !gone_;
  }
  Task<bool> write(std::span<const std::string_view> pieces) override {
    if (before_write_ != nullptr) before_write_(before_write_context_);
    if (gone_ || writes_left_ == 0) co_return false;
    if (writes_left_ > 0) --writes_left_;
    std::string& write = writes_.emplace_back();
    for (const std::string_view piece : pieces) write += piece;
    sent_ += write;
    co_return true;
  }
  Task<bool> finish() override {
    finished_ = true;
    co_return !gone_;
  }
  void abort() override { aborted_ = true; }
  void close_after() override { closes_ = true; }
  bool begun() const override { return begun_; }
  std::uint64_t bytes_received() const override { return body_.size(); }
  std::uint64_t bytes_sent() const override { return sent_.size(); }
  std::chrono::steady_clock::time_point started() const override { return {}; }

 private:
  void answer(int status, std::span<const http::Field> fields) {
    begun_ = true;
    status_ = status;
    for (const http::Field& field : fields)
      fields_.emplace_back(std::string(field.name), std::string(field.value));
  }

  Worker& worker_;
  std::string header_text_;
  std::string method_;
  std::string path_;
  std::string authorization_;
  std::string api_key_;
  std::vector<std::string_view> wiped_;
  std::string body_;
  std::optional<Error> body_error_;
  bool throw_at_body_ = false;
  void (*before_write_)(void*) = nullptr;
  void* before_write_context_ = nullptr;
  http::RequestHead head_;

  void (*on_gone_)(void*) = nullptr;
  void* gone_context_ = nullptr;
  bool gone_ = false;
  int writes_left_ = -1;  // negative: any number

  bool begun_ = false;
  bool finished_ = false;
  bool aborted_ = false;
  bool closes_ = false;
  int status_ = 0;
  std::vector<std::pair<std::string, std::string>> fields_;
  std::vector<std::string> writes_;
  std::string sent_;
};

}  // namespace solidrust
