// Finds our credential for a model server, or a piece of it, in what that server says, so that no
// caller reads it. docs/adr/0010.
//
// An error's words are few: they are looked through thoroughly, in every spelling. Answers are on
// the hot path: they are looked through for pieces of the credential as it is, in any case, and in
// the spellings that programs make (base64, hex, percent and JSON escapes), at some 200
// instructions for an event of 160 bytes.
//
// What a caller has sent itself is not secret to that caller and is let through. Otherwise a caller
// could guess: have a server repeat a guess, and learn from what is held back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace solidrust {

// What was sent to the model server, in pieces: UpstreamRequest::body.
using SentBody = std::span<const std::string_view>;

// Whether these letters and digits, in lower case, were sent: whatever stands between them, in any
// case, also as JSON or percent escapes.
bool was_sent(SentBody sent, std::string_view wanted);

// Immutable, thread-safe; its copies of the credential are wiped when it dies. 70 KB.
class CredentialFilter {
 public:
  // Characters of the credential that may not be shown in a row. In what a model has written a
  // caller has a hand, so that more has to match there than anybody could guess.
  static constexpr std::size_t kPiece = 8;
  static constexpr std::size_t kPieceOfText = 12;

  explicit CredentialFilter(std::string_view credential);
  ~CredentialFilter();
  CredentialFilter(const CredentialFilter&) = delete;
  CredentialFilter& operator=(const CredentialFilter&) = delete;

  // Words for people, at most a few thousand bytes. Also with line ends, blanks, signs or
  // characters without width inside, and escaped twice.
  bool in_words(std::string_view words, SentBody sent) const;

  // The JSON of a non-streamed response, or of one event: kPieceOfText of it inside of what a model
  // has written (choices[].message, delta, text, logprobs), kPiece everywhere else.
  bool in_answer(std::string_view json, SentBody sent) const;

  // What a model has written, or bytes of which that has to be assumed.
  bool in_text(std::string_view text, SentBody sent) const;

 private:
  // The credential in one spelling. The filter looks for any part of `text` of this many
  // characters.
  struct Needle {
    std::string text;
    std::size_t piece = 0;
    std::size_t piece_of_text = 0;
    bool any_case = false;
  };
  struct Place {
    std::uint16_t needle;
    std::uint16_t at;
    // What stands before and behind the two bytes, in lower case; 0: nothing does.
    char before;
    char behind;
  };
  struct Run {
    std::size_t at = 0;
    std::size_t size = 0;
    bool in_text = false;  // enough for what a model has written, too
  };

  void add_part(std::string_view part, std::size_t piece, std::size_t piece_of_text);
  void add_needle(Needle needle, std::size_t period, std::size_t phase);
  void add_windows(std::string_view text, std::size_t size, std::size_t step);
  void index();
  bool goes_on(std::string_view text, std::size_t at) const;
  std::optional<Run> run_at(std::string_view text, std::size_t at) const;
  Run extended(std::string_view text, std::size_t at, const Place& place) const;
  bool holds_piece(std::string_view json, SentBody sent) const;
  template <class Matters>
  bool find(std::string_view text, Matters matters) const;

  std::string credential_;
  std::vector<std::string> windows_;  // for words: every piece, in each spelling; sorted
  std::vector<Needle> needles_;       // for answers
  // By two bytes of text: 0, or one more than the bucket with the places where they may stand.
  std::unique_ptr<std::array<std::uint8_t, 65'536>> pairs_;
  std::vector<Place> places_;  // those of one bucket behind those of the one before
  std::vector<std::uint16_t> first_of_;
};

}  // namespace solidrust
