// Finds the server-sent events in a stream of bytes (WHATWG HTML section 9.2.6) without changing
// them: what is relayed is what was received.
//
// Lines end with LF, CRLF or CR; a blank line ends an event; a byte order mark at the start and
// blank lines between events are dropped. There is no limit on a line's length: an event of more
// than `max_event` bytes comes in pieces, so that memory stays bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace solidrust::http {

struct SsePiece {
  enum class Kind : std::uint8_t {
    event,              // whole
    oversize_begin,     // the first bytes of an event over the bound; always followed by …
    oversize_continue,  // … any number of these and …
    oversize_end,       // … one of these, with the blank line
    cut,                // finish() only: the stream ended inside an event
  };
  Kind kind = Kind::event;
  std::string_view raw;    // as received, with its blank line; concatenated they are the stream
  std::string_view data;   // the data fields joined by LF; whole and cut events only
  std::string_view event;  // the value of the event field, or empty
  bool has_data = false;   // false: only comments or other fields
};

// The same stream gives the same events however it is split into feeds; only the cuts inside an
// oversize event depend on it. Copies nothing while an event lies whole inside one feed.
class SseSplitter {
 public:
  explicit SseSplitter(std::size_t max_event = 64 * 1024) : max_event_(max_event) {}

  // The next bytes of the stream. They must stay valid until next() has returned false.
  void feed(std::string_view bytes);
  // The next piece; false when there is none without more bytes. The piece's views live until the
  // next call of any method.
  bool next(SsePiece& piece);
  // The stream has ended: what was left, if anything (kind `cut`, or an event whose line end was
  // still in doubt). Afterwards the splitter is as new.
  bool finish(SsePiece& piece);
  // Whether the stream would be cut if it ended here.
  bool inside_event() const noexcept { return oversize_ || (!carry_.empty() && !carry_done_); }

 private:
  enum class LineEnd : std::uint8_t { none, lf, cr, crlf };
  bool skip_mark_and_blank_lines();
  bool scan();
  bool end_line_at(std::size_t at);
  void emit_event(std::string_view raw, SsePiece& piece);
  void emit_oversize_begin(bool ended, SsePiece& piece);
  void emit_oversize_end(SsePiece& piece);
  void parse_lines(std::string_view raw, SsePiece& piece);
  void parse_field(std::string_view line, SsePiece& piece);
  void next_event();

  std::size_t max_event_;
  std::string_view in_;
  std::size_t start_ = 0;  // where the event, or what is left of it, starts in in_
  std::size_t pos_ = 0;    // scanned up to here
  std::size_t lf_ = 0;     // the next LF at or after pos_ if >= pos_; in_.size(): none

  std::string carry_;        // the part of the event that came with earlier feeds
  std::string joined_;       // the data, when there are several data fields
  bool carry_done_ = false;  // carry_ was handed out and goes at the next call

  // Inside one event:
  LineEnd last_end_ = LineEnd::none;  // of the line before this one
  bool line_empty_ = true;            // no byte of the current line so far
  bool after_cr_ = false;             // an LF would belong to the line end before it
  bool blank_cr_ = false;             // the blank line ended with CR: an LF may still follow
  std::size_t lines_ = 0;
  std::size_t first_line_ = 0;  // length of the first line
  bool oversize_ = false;
  bool end_known_ = false;  // pos_ is the end of the oversize event
  std::uint8_t mark_ = 0;   // bytes of the byte order mark seen at the start; 3: past it
};

}  // namespace solidrust::http
