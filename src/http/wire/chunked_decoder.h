// The chunked transfer coding (RFC 9112 section 7.1), decoded strictly and in place, whatever
// pieces the bytes arrive in. Shared by server and client.
//
//   chunk     = 1*16HEXDIG extensions CRLF data CRLF            size below 2^60
//   last      = 1*16"0" extensions CRLF *trailer-line CRLF
//   extensions = *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )
//
// Stricter than the RFC where it is lax: no white space around the size, extensions have at most
// 256 bytes and only ASCII, trailers at most 16 KiB and 64 lines. Extensions and trailers are
// checked and dropped: nothing behind a head can change what was judged by it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace solidrust::http {

class ChunkedDecoder {
 public:
  static constexpr std::size_t kMaxExtension = 256;  // of one size line, with the semicolons
  static constexpr std::size_t kMaxTrailers = 16 * 1024;
  static constexpr std::size_t kMaxTrailerLines = 64;

  enum class State : std::uint8_t { more, done, failed };
  struct Step {
    State state;
    std::size_t consumed;  // input bytes used: all of them unless done or failed
    std::size_t produced;  // body bytes, now at the front of the buffer
  };

  // Decodes `size` bytes at `data` in place. After `done` the bytes from data + consumed belong to
  // the next message; after `failed` nothing of the message may be used.
  Step decode(char* data, std::size_t size) noexcept;
  // After `failed`: a sentence for whoever sent it.
  std::string_view fault() const noexcept { return fault_; }
  void reset() noexcept { *this = ChunkedDecoder(); }

 private:
  enum class At : std::uint8_t {
    size_first,
    size,
    name_start,  // of an extension: behind its semicolon
    name,
    name_end,  // behind white space: '=' or another extension follows
    value_start,
    value,  // a token
    quoted,
    quoted_pair,
    quote_end,  // right behind the closing quote
    value_end,  // behind white space: another extension follows
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_lf,
    end_lf,
    done,
    failed,
  };
  bool step(char c) noexcept;
  bool size_step(char c) noexcept;
  bool extension_step(char c) noexcept;
  bool trailer_step(char c) noexcept;
  bool expect(char c, char wanted, At then) noexcept;
  bool fail(std::string_view fault) noexcept;

  std::uint64_t left_ = 0;         // of the chunk's data
  std::size_t digits_ = 0;         // of the chunk's size
  std::size_t extension_ = 0;      // bytes of the chunk's extensions
  std::size_t trailer_bytes_ = 0;  // of all trailers
  std::size_t trailer_lines_ = 0;
  std::string_view fault_;
  At at_ = At::size_first;
};

}  // namespace solidrust::http
