#include "http/wire/request_parser.h"

#include <algorithm>
#include <limits>

#include "http/wire/characters.h"

namespace solidrust::http {
namespace {

Method method_of(std::string_view text) noexcept {
  if (text == "GET") return Method::get;
  if (text == "POST") return Method::post;
  if (text == "HEAD") return Method::head;
  if (text == "PUT") return Method::put;
  if (text == "PATCH") return Method::patch;
  if (text == "DELETE") return Method::del;
  if (text == "OPTIONS") return Method::options;
  return Method::other;
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

void RequestParser::reset() noexcept {
  head_.method = Method::other;
  head_.method_text = head_.path = head_.query = {};
  head_.minor_version = 1;
  head_.fields.clear();
  head_.keep_alive = true;
  head_.chunked = head_.expect_continue = false;
  head_.content_length.reset();
  head_.host = head_.content_type = head_.authorization = head_.x_api_key = {};
  refusal_ = {};
  authority_ = {};
  at_ = line_begin_ = part_begin_ = version_at_ = 0;
  state_ = At::start;
  expect_seen_ = close_seen_ = false;
}

bool RequestParser::refuse(ErrorCode code, std::string_view message) noexcept {
  refusal_ = {code, message};
  return false;
}

RequestParser::State RequestParser::parse(char* data, std::size_t size) noexcept {
  if (state_ != At::fields) {
    const State state = parse_request_line(data, size);
    if (state != State::complete) return state;
    state_ = At::fields;
    scanner_.reset(at_, limits_.header_block, RequestHead::kMaxFields);
  }
  return parse_fields(data, size);
}

RequestParser::State RequestParser::parse_request_line(char* data, std::size_t size) noexcept {
  while (at_ < size) {
    // The line must be over at the limit; its CR LF may stand behind it.
    const std::size_t limit = line_begin_ + limits_.request_line;
    const std::size_t stop = std::min(size, limit);
    bool good = true;
    switch (state_) {
      case At::start:
      case At::start_lf:
        good = start_step(data[at_]);
        break;
      case At::method:
        while (at_ < stop && in(kTokenChar, data[at_])) ++at_;
        if (at_ < stop) good = method_end(data, data[at_]);
        break;
      case At::target:
        while (at_ < stop && in(kTargetChar, data[at_])) ++at_;
        if (at_ < stop) good = target_end(data, data[at_]);
        break;
      case At::version:
        good = version_step(data[at_]);
        break;
      case At::line_lf:
        if (data[at_] != '\n') {
          bad("The request line does not end in CR LF.");
          return State::failed;
        }
        ++at_;
        return State::complete;
      case At::fields:
        break;
    }
    if (!good) return State::failed;
    const bool over = state_ == At::line_lf || (state_ == At::version && version_at_ == 8);
    if (at_ == limit && !over && state_ != At::start && state_ != At::start_lf) {
      refuse(ErrorCode::uri_too_long, "The request line is too long.");
      return State::failed;
    }
  }
  return State::more;
}

bool RequestParser::start_step(char c) noexcept {
  if (state_ == At::start_lf) {
    if (c != '\n') return bad("The request begins with a bare carriage return.");
    line_begin_ = part_begin_ = ++at_;
    state_ = At::method;
    return true;
  }
  if (c == '\r') {
    ++at_;
    state_ = At::start_lf;
    return true;
  }
  state_ = At::method;
  return true;
}

bool RequestParser::method_end(const char* data, char c) noexcept {
  if (c != ' ' || at_ == part_begin_) return bad("The request does not begin with a method.");
  head_.method_text = {data + part_begin_, at_ - part_begin_};
  head_.method = method_of(head_.method_text);
  if (head_.method_text == "CONNECT" || head_.method_text == "TRACE")
    return refuse(ErrorCode::method_not_allowed, "This method is not supported.");
  part_begin_ = ++at_;
  state_ = At::target;
  return true;
}

bool RequestParser::target_end(char* data, char c) noexcept {
  if (c != ' ') return bad("The request target contains a character that is not allowed.");
  const Target target = split_target(data + part_begin_, at_ - part_begin_,
                                     head_.method == Method::options, targets_);
  if (!target.fault.empty()) return bad(target.fault);
  head_.path = target.path;
  head_.query = target.query;
  authority_ = target.authority;
  ++at_;
  state_ = At::version;
  return true;
}

bool RequestParser::version_step(char c) noexcept {
  if (version_at_ == kMajorVersion.size() + 1) {
    if (c != '\r') return bad("The request line does not end in CR LF.");
    state_ = At::line_lf;
  } else if (version_at_ < kMajorVersion.size() ? c != kMajorVersion[version_at_] : !is_digit(c)) {
    return bad("The HTTP version is not supported; use HTTP/1.1.");
  } else if (++version_at_ > kMajorVersion.size()) {
    head_.minor_version = c == '0' ? 0 : 1;  // a later one is understood as ours (RFC 9110 2.5)
    head_.keep_alive = c != '0';
  }
  ++at_;
  return true;
}

RequestParser::State RequestParser::parse_fields(const char* data, std::size_t size) noexcept {
  for (;;) {
    switch (scanner_.next(data, size)) {
      case FieldScanner::Step::more:
        return State::more;
      case FieldScanner::Step::field: {
        const Field field = scanner_.field(data);
        head_.fields.add(data, field);
        if (!apply(field)) return State::failed;
        break;
      }
      case FieldScanner::Step::end:
        at_ = scanner_.position();
        return finish() ? State::complete : State::failed;
      case FieldScanner::Step::failed: {
        const FieldFault fault = scanner_.fault();
        const bool size_fault =
            fault == FieldFault::block_too_large || fault == FieldFault::too_many;
        refuse(size_fault ? ErrorCode::headers_too_large : ErrorCode::invalid_request,
               describe(fault));
        return State::failed;
      }
    }
  }
}

bool RequestParser::once(std::string_view& slot, std::string_view value,
                         std::string_view message) noexcept {
  if (slot.data() != nullptr) return bad(message);
  slot = value;
  return true;
}

bool RequestParser::apply(const Field& field) noexcept {
  const std::string_view name = field.name;
  switch (name.size()) {
    case 4:
      if (!iequals(name, "host")) return true;
      if (!is_host(field.value)) return bad("The Host header is not a host name.");
      return once(head_.host, field.value, "There is more than one Host header.");
    case 6:
      return !iequals(name, "expect") || apply_expect(field.value);
    case 9:
      return !iequals(name, "x-api-key") ||
             once(head_.x_api_key, field.value, "There is more than one X-API-Key header.");
    case 10:
      if (iequals(name, "connection")) apply_connection(field.value);
      return true;
    case 12:
      if (iequals(name, "content-type") && head_.content_type.data() == nullptr)
        head_.content_type = field.value;
      return true;
    case 13:
      return !iequals(name, "authorization") ||
             once(head_.authorization, field.value, "There is more than one Authorization header.");
    case 14:
      return !iequals(name, "content-length") || apply_content_length(field.value);
    case 17:
      return !iequals(name, "transfer-encoding") || apply_transfer_encoding(field.value);
    default:
      return true;
  }
}

bool RequestParser::apply_content_length(std::string_view value) noexcept {
  if (head_.content_length) return bad("There is more than one Content-Length header.");
  if (head_.chunked) return bad("Content-Length and Transfer-Encoding exclude each other.");
  std::uint64_t length = 0;
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  const bool plausible =
      !value.empty() && value.size() <= 19 && std::all_of(value.begin(), value.end(), is_digit);
  if (!plausible) return bad("The Content-Length header is not a plain decimal number.");
  for (const char c : value) length = length * 10 + static_cast<std::uint64_t>(c - '0');
  if (length > kMax) return bad("The Content-Length header is too large a number.");
  head_.content_length = length;
  return true;
}

bool RequestParser::apply_transfer_encoding(std::string_view value) noexcept {
  if (head_.chunked) return bad("There is more than one Transfer-Encoding header.");
  if (head_.content_length) return bad("Content-Length and Transfer-Encoding exclude each other.");
  if (!iequals(value, "chunked")) return bad("The only Transfer-Encoding supported is chunked.");
  if (head_.minor_version == 0) return bad("HTTP/1.0 does not have Transfer-Encoding.");
  head_.chunked = true;
  return true;
}

bool RequestParser::apply_expect(std::string_view value) noexcept {
  if (expect_seen_) return bad("There is more than one Expect header.");
  if (!iequals(value, "100-continue")) return bad("The only Expect supported is 100-continue.");
  expect_seen_ = true;
  head_.expect_continue = head_.minor_version == 1;  // RFC 9110 section 10.1.1: 1.0 never waits
  return true;
}

// HTTP/1.1 goes on unless told `close`, HTTP/1.0 ends unless told `keep-alive`; `close` wins.
void RequestParser::apply_connection(std::string_view value) noexcept {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = trim(value.substr(0, comma));
    if (iequals(option, "close")) close_seen_ = true;
    if (iequals(option, "keep-alive")) head_.keep_alive = true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

bool RequestParser::finish() noexcept {
  if (close_seen_) head_.keep_alive = false;
  if (head_.host.data() == nullptr && head_.minor_version > 0)
    return bad("There is no Host header.");
  if (authority_.data() != nullptr) head_.host = authority_;  // RFC 9112 section 3.2.2
  const bool bodiless =
      head_.method == Method::get || head_.method == Method::head || head_.method == Method::del;
  if (bodiless && head_.has_body()) return bad("A request with this method must not have a body.");
  return true;
}

void RequestParser::moved(const char* from, const char* to) noexcept {
  const auto follow = [from, to](std::string_view& view) {
    if (view.data() != nullptr) view = {to + (view.data() - from), view.size()};
  };
  for (std::string_view* view :
       {&head_.method_text, &head_.path, &head_.query, &head_.host, &head_.content_type,
        &head_.authorization, &head_.x_api_key, &authority_})
    follow(*view);
  head_.fields.moved(to);
}

}  // namespace solidrust::http
