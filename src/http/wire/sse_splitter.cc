// A line is `name: value`, `name`, or `: comment`. One space after the colon is not part of the
// value. An event ends with an empty line. To give the same events however the stream is split, an
// empty line that ends with CR after a line that did not waits for one more byte, which may be its
// LF; in a stream whose lines all end with CR it does not wait.
#include "http/wire/sse_splitter.h"

#include <cstring>

namespace solidrust::http {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::size_t kKeptCapacity = 4096;

std::size_t find_byte(std::string_view text, std::size_t from, std::size_t to, char byte) {
  if (from >= to) return to;
  const void* found = std::memchr(text.data() + from, byte, to - from);
  return found == nullptr ? to
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace

void SseSplitter::feed(std::string_view bytes) {
  in_ = bytes;
  start_ = 0;
  pos_ = 0;
  lf_ = find_byte(in_, 0, in_.size(), '\n');
}

bool SseSplitter::next(SsePiece& piece) {
  if (carry_done_) {
    carry_.clear();
    if (carry_.capacity() > kKeptCapacity) carry_.shrink_to_fit();
    carry_done_ = false;
  }
  if (end_known_) {
    emit_oversize_end(piece);
    return true;
  }
  if (!skip_mark_and_blank_lines()) return false;
  const bool ended = scan();
  const std::string_view rest = in_.substr(start_, pos_ - start_);
  if (oversize_) {
    if (ended) {
      emit_oversize_end(piece);
      return true;
    }
    if (rest.empty()) return false;
    piece = {.kind = SsePiece::Kind::oversize_continue, .raw = rest, .data = {}, .event = {}};
    start_ = pos_;
    return true;
  }
  if (carry_.size() + rest.size() > max_event_) {
    emit_oversize_begin(ended, piece);
    return true;
  }
  if (ended && carry_.empty()) {
    emit_event(rest, piece);
    return true;
  }
  carry_.append(rest);
  start_ = pos_;
  if (!ended) return false;
  carry_done_ = true;
  emit_event(carry_, piece);
  return true;
}

bool SseSplitter::finish(SsePiece& piece) {
  const bool whole = blank_cr_;
  const bool left = inside_event();
  if (left && oversize_) {
    piece = {.kind = whole ? SsePiece::Kind::oversize_end : SsePiece::Kind::cut,
             .raw = {},
             .data = {},
             .event = {}};
  } else if (left) {
    carry_done_ = true;
    if (!line_empty_ && lines_ == 0) first_line_ = carry_.size();
    if (!line_empty_) ++lines_;
    emit_event(carry_, piece);
    if (!whole) piece.kind = SsePiece::Kind::cut;
  }
  next_event();
  oversize_ = false;
  mark_ = 0;
  in_ = {};
  start_ = pos_ = lf_ = 0;
  return left;
}

// Before an event: the mark once, then any CR and LF. False when the input is used up.
bool SseSplitter::skip_mark_and_blank_lines() {
  while (mark_ < kMark.size() && pos_ < in_.size()) {
    if (in_[pos_] != kMark[mark_]) {
      // What looked like a mark was the start of the first line.
      if (mark_ > 0) {
        carry_.assign(kMark.substr(0, mark_));
        line_empty_ = false;
      }
      mark_ = static_cast<std::uint8_t>(kMark.size());
      break;
    }
    ++mark_;
    start_ = ++pos_;
  }
  if (last_end_ == LineEnd::none && line_empty_ && !oversize_) {
    while (pos_ < in_.size() && (in_[pos_] == '\n' || in_[pos_] == '\r')) ++pos_;
    start_ = pos_;
  }
  return pos_ < in_.size() || start_ < pos_;
}

// Goes on to the end of the event (true; pos_ is past it) or of the input.
bool SseSplitter::scan() {
  while (pos_ < in_.size()) {
    if (after_cr_) {
      after_cr_ = false;
      const bool lf = in_[pos_] == '\n';
      if (lf) {
        ++pos_;
        last_end_ = LineEnd::crlf;
      }
      if (blank_cr_) return true;
      if (lf) continue;
    }
    if (lf_ < pos_) lf_ = find_byte(in_, pos_, in_.size(), '\n');
    const std::size_t end = find_byte(in_, pos_, lf_, '\r');
    if (end > pos_) line_empty_ = false;
    if (end == in_.size()) {
      pos_ = end;
      return false;
    }
    if (end_line_at(end)) return true;
  }
  return false;
}

// in_[at] is the CR or LF that ends the current line. True when that ends the event.
bool SseSplitter::end_line_at(std::size_t at) {
  const bool cr = in_[at] == '\r';
  pos_ = at + 1;
  if (line_empty_) {
    if (!cr || last_end_ == LineEnd::cr) return true;
    after_cr_ = blank_cr_ = true;
    return false;
  }
  if (lines_ == 0) first_line_ = carry_.size() + at - start_;
  ++lines_;
  line_empty_ = true;
  after_cr_ = cr;
  last_end_ = cr ? LineEnd::cr : LineEnd::lf;
  return false;
}

void SseSplitter::emit_event(std::string_view raw, SsePiece& piece) {
  piece = {.kind = SsePiece::Kind::event, .raw = raw, .data = {}, .event = {}};
  if (lines_ == 1)
    parse_field(raw.substr(0, first_line_), piece);
  else
    parse_lines(raw, piece);
  next_event();
}

// Hands out what came before this feed if there is any, else as much of it as the bound allows.
void SseSplitter::emit_oversize_begin(bool ended, SsePiece& piece) {
  std::string_view raw = carry_;
  if (raw.empty()) {
    raw = in_.substr(start_, max_event_);
    start_ += raw.size();
  } else {
    carry_done_ = true;
  }
  piece = {.kind = SsePiece::Kind::oversize_begin, .raw = raw, .data = {}, .event = {}};
  oversize_ = true;
  end_known_ = ended;
}

void SseSplitter::emit_oversize_end(SsePiece& piece) {
  piece = {.kind = SsePiece::Kind::oversize_end,
           .raw = in_.substr(start_, pos_ - start_),
           .data = {},
           .event = {}};
  oversize_ = false;
  end_known_ = false;
  next_event();
}

void SseSplitter::next_event() {
  start_ = pos_;
  last_end_ = LineEnd::none;
  line_empty_ = true;
  after_cr_ = blank_cr_ = false;
  lines_ = 0;
}

void SseSplitter::parse_lines(std::string_view raw, SsePiece& piece) {
  std::size_t at = 0;
  std::size_t lf = find_byte(raw, 0, raw.size(), '\n');
  while (at < raw.size()) {
    if (lf < at) lf = find_byte(raw, at, raw.size(), '\n');
    const std::size_t end = find_byte(raw, at, lf, '\r');
    if (end > at) parse_field(raw.substr(at, end - at), piece);
    at = end + 1;
  }
}

void SseSplitter::parse_field(std::string_view line, SsePiece& piece) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value;
  if (colon != std::string_view::npos) value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "event") piece.event = value;
  if (name != "data") return;
  if (!piece.has_data) {
    piece.data = value;
    piece.has_data = true;
    return;
  }
  if (piece.data.data() != joined_.data()) joined_.assign(piece.data);
  joined_.push_back('\n');
  joined_.append(value);
  piece.data = joined_;
}

}  // namespace solidrust::http
