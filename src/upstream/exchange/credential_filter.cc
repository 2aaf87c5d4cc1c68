// Answers: a text is looked at in two bytes of every seven. Eight characters in a row that are a
// part of the credential have two such bytes among them, and the credential has few pairs, so that
// a look into one table is all that most of the text costs. A spelling that writes one character as
// two, three or six has its pairs at every second, third or sixth place; as seven has no divisor in
// common with these, a piece that is long enough is met at each of its places in turn.
#include "upstream/exchange/credential_filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_case.h"
#include "base/ascii_class.h"
#include "base/json_cursor.h"
#include "base/wipe.h"

namespace solidrust {
namespace {

constexpr std::size_t kStep = CredentialFilter::kPiece - 1;
constexpr std::size_t kBuckets = 247;  // and eight for the pairs of escapes
constexpr std::size_t kEscapeBuckets = 8;
constexpr std::size_t kLeastPart = 10;   // a shorter part could be guessed
constexpr std::size_t kLeastWhole = 20;  // a credential of words alone that a text may not hold
constexpr std::size_t kLongestWord = 20;
constexpr unsigned kJsonDepth = 256;

// How keys of well-known vendors begin, longer ones first, and what stands inside of OpenAI's: who
// knows these knows nothing of ours.
constexpr std::array<std::string_view, 21> kPrefixes{
    "sk-ant-api03-", "sk-svcacct-", "sk-admin-", "sk-or-v1-", "sk-proj-", "AIzaSy", "tgp_v1_",
    "nvapi-",        "sk-lf-",      "glhf_",     "pplx-",     "dapi",     "csk-",   "gsk_",
    "key-",          "xai-",        "fw_",       "hf_",       "r8_",      "sk-",    "sk_"};
constexpr std::string_view kInsideOpenAi = "T3BlbkFJ";

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}
constexpr std::array<char, 256> kFolded = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = ascii_lower(static_cast<char>(i));
  return table;
}();
char folded(char c) noexcept {
  return kFolded[static_cast<unsigned char>(c)];
}
std::uint16_t two_of(const char* at) noexcept {
  std::uint16_t two = 0;
  std::memcpy(&two, at, 2);
  return two;
}
bool same(char a, char b, bool any_case) noexcept {
  return a == b || (any_case && folded(a) == folded(b));
}

std::string_view without_prefix(std::string_view credential) {
  for (const std::string_view prefix : kPrefixes)
    if (credential.starts_with(prefix)) return credential.substr(prefix.size());
  return credential;
}

// A word, a year, "v1", "prod2024": what people put into a credential, and others may guess.
bool is_word(std::string_view segment) {
  const std::size_t letters = static_cast<std::size_t>(
      std::find_if_not(segment.begin(), segment.end(), is_letter) - segment.begin());
  const std::string_view rest = segment.substr(letters);
  if (!std::all_of(rest.begin(), rest.end(), is_digit)) return false;
  if (rest.empty()) return letters < kLongestWord;
  return rest.size() <= (letters > 0 ? 4 : 8);
}

// Without the words at its ends.
std::string_view without_words(std::string_view part) {
  while (!part.empty()) {
    const std::size_t size = static_cast<std::size_t>(
        std::find_if_not(part.begin(), part.end(), is_alnum) - part.begin());
    if (!is_word(part.substr(0, size))) break;
    part.remove_prefix(std::min(part.size(), size + 1));
  }
  while (!part.empty()) {
    const std::size_t size = static_cast<std::size_t>(
        std::find_if_not(part.rbegin(), part.rend(), is_alnum) - part.rbegin());
    if (!is_word(part.substr(part.size() - size))) break;
    part.remove_suffix(std::min(part.size(), size + 1));
  }
  return part;
}

// What of the credential was drawn by chance.
std::vector<std::string_view> random_parts(std::string_view credential) {
  std::vector<std::string_view> parts;
  std::string_view rest = without_prefix(credential);
  while (true) {
    const std::size_t end = rest.find(kInsideOpenAi);
    const std::string_view part = without_words(rest.substr(0, end));
    if (part.size() >= kLeastPart) parts.push_back(part);
    if (end == rest.npos) return parts;
    rest.remove_prefix(end + kInsideOpenAi.size());
  }
}

std::string spelled(std::string_view text, fmt::format_string<unsigned> form) {
  std::string out;
  for (const char c : text)
    out += fmt::format(form, static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

// The characters that do not depend on what stands before or behind, when `before` bytes stand
// before in the group of three.
std::string base64(std::string_view text, std::size_t before) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t bits = (before + text.size()) * 8;
  std::string out;
  for (std::size_t bit = (before * 8 + 5) / 6 * 6; bit + 6 <= bits; bit += 6) {
    unsigned digit = 0;
    for (std::size_t i = bit; i < bit + 6; ++i) {
      const auto byte = static_cast<unsigned char>(text[i / 8 - before]);
      digit = digit << 1U | (byte >> (7 - i % 8) & 1U);
    }
    out += kDigits[digit];
  }
  return out;
}

std::string letters_and_digits(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (is_alnum(c)) out += c;
  return out;
}

// All that a credential is written with, in lower case.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c > ' ' && c <= '~') out += ascii_lower(c);
  return out;
}

std::string plain(std::string_view text) {
  std::string out = letters_and_digits(text);
  std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
  return out;
}

// The number that so many digits at the start of `text` are.
std::optional<unsigned> number_at(std::string_view text, std::size_t digits, int base) {
  unsigned value = 0;
  if (text.size() < digits || digits == 0) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value, base);
  if (error != std::errc{} || end != text.data() + digits) return std::nullopt;
  return value;
}

struct Escape {
  unsigned value = 0;
  std::size_t size = 0;
};

// &#115; &#x73;
std::optional<Escape> entity_at(std::string_view text) {
  if (!text.starts_with("&#")) return std::nullopt;
  const bool hex = text.size() > 2 && ascii_lower(text[2]) == 'x';
  const std::size_t from = hex ? 3 : 2;
  const std::size_t end = text.substr(0, 12).find(';');
  if (end == text.npos || end <= from) return std::nullopt;
  const auto value = number_at(text.substr(from), end - from, hex ? 16 : 10);
  if (!value) return std::nullopt;
  return Escape{*value, end + 1};
}

// %73 \u0073 \x73 and entities.
std::optional<Escape> escape_at(std::string_view text) {
  const auto hex = [&](std::size_t from, std::size_t digits) -> std::optional<Escape> {
    const auto value = number_at(text.substr(std::min(from, text.size())), digits, 16);
    if (!value) return std::nullopt;
    return Escape{*value, from + digits};
  };
  if (text.starts_with('%')) return hex(1, 2);
  if (text.starts_with("\\u") || text.starts_with("\\U")) return hex(2, 4);
  if (text.starts_with("\\x")) return hex(2, 2);
  return entity_at(text);
}

std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::optional<Escape> escape = escape_at(text);
    if (!escape) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    if (escape->value < 0x80) out += static_cast<char>(escape->value);
    text.remove_prefix(escape->size);
  }
  return out;
}

// With one backslash before each \\u0073: JSON inside of a string of JSON has two, or four. Nothing
// where no two stand together.
std::optional<std::string> with_single_backslashes(std::string_view text) {
  std::size_t next = text.find("\\\\u");
  if (next == text.npos) return std::nullopt;
  std::string out;
  for (; next != text.npos; next = text.find("\\\\u")) {
    const bool escape = number_at(text.substr(next + 3), 4, 16).has_value();
    out += text.substr(0, next);
    if (!escape) out += "\\\\u";
    while (escape && out.ends_with('\\')) out.pop_back();
    if (escape) out += "\\u";
    text.remove_prefix(next + 3);
  }
  return out += text;
}

// Where in an answer's JSON a model has written, in order.
std::vector<std::string_view> texts_of(std::string_view json) {
  // Of Messages and Responses, whole and streamed.
  constexpr std::array<std::string_view, 9> kWritten{
      "content", "delta", "content_block", "output", "item", "part", "text", "arguments", "input"};
  std::vector<std::string_view> texts;
  JsonCursor cursor(json, kJsonDepth);
  std::string_view key;
  std::string_view raw;
  const auto choice = [&] {
    if (cursor.peek() != JsonType::object) {
      cursor.skip();
      return;
    }
    cursor.enter_object();
    while (cursor.next_field(key))
      if (const bool written =
              key == "message" || key == "delta" || key == "text" || key == "logprobs";
          cursor.skip(raw) && written)
        texts.push_back(raw);
  };
  if (cursor.peek() != JsonType::object) return texts;
  cursor.enter_object();
  while (cursor.next_field(key)) {
    if (std::find(kWritten.begin(), kWritten.end(), key) != kWritten.end()) {
      if (cursor.skip(raw)) texts.push_back(raw);
      continue;
    }
    if (key != "choices" || cursor.peek() != JsonType::array) {
      cursor.skip();
      continue;
    }
    cursor.enter_array();
    while (cursor.next_element()) choice();
  }
  return texts;
}

}  // namespace

bool was_sent(SentBody sent, std::string_view wanted) {
  constexpr std::size_t kPart = 64 * 1024;
  for (const bool escaped : {false, true}) {
    std::string text;
    for (std::string_view piece : sent) {
      while (!piece.empty()) {
        const std::string_view part = piece.substr(0, kPart);
        piece.remove_prefix(part.size());
        text += plain(escaped ? unescaped(part) : std::string(part));
        if (text.find(wanted) != text.npos) return true;
        if (text.size() >= wanted.size()) text.erase(0, text.size() - wanted.size() + 1);
      }
    }
  }
  return false;
}

CredentialFilter::CredentialFilter(std::string_view credential)
    : credential_(credential), pairs_(std::make_unique<std::array<std::uint8_t, 65'536>>()) {
  pairs_->fill(0);
  add_windows(plain(without_prefix(credential)), kPiece, 1);
  add_windows(printable(without_prefix(credential)), kPiece, 1);
  add_windows(spelled(credential, "{:02x}"), 2 * kPiece, 2);
  for (const std::size_t before : {0U, 1U, 2U})
    add_windows(letters_and_digits(base64(credential, before)), kPiece + 1, 1);
  std::sort(windows_.begin(), windows_.end());

  for (const std::string_view part : random_parts(credential))
    add_part(part, kPiece, std::min(kPieceOfText, part.size()));
  if (needles_.empty() && credential.size() >= kPiece)
    add_part(credential, credential.size(),
             credential.size() >= kLeastWhole ? credential.size() : 0);
  index();
}

CredentialFilter::~CredentialFilter() {
  wipe(credential_);
  for (std::string& window : windows_) wipe(window);
  for (Needle& needle : needles_) wipe(needle.text);
}

void CredentialFilter::add_windows(std::string_view text, std::size_t size, std::size_t step) {
  for (std::size_t at = 0; at + size <= text.size(); at += step)
    windows_.emplace_back(text.substr(at, size));
}

// `piece` and `piece_of_text` count the part's characters; 0: never.
void CredentialFilter::add_part(std::string_view part, std::size_t piece,
                                std::size_t piece_of_text) {
  const auto add = [&](std::string text, std::size_t each, std::size_t period, std::size_t phase) {
    add_needle({std::move(text), piece * each, piece_of_text * each, true}, period, phase);
  };
  add(std::string(part), 1, 1, 0);
  add(spelled(part, "{:02x}"), 2, 2, 0);
  add(spelled(part, "%{:02x}"), 3, 3, 2);
  add(spelled(part, "\\u{:04x}"), 6, 6, 5);
  const auto sixes = [](std::size_t characters) { return (characters * 8 - 4) / 6; };
  for (const std::size_t before : {0U, 1U, 2U})
    add_needle(
        {base64(part, before), sixes(piece), piece_of_text == 0 ? 0 : sixes(piece_of_text), false},
        1, 0);
}

// Pairs are looked for from every place of the needle that is `phase` behind a multiple of
// `period`.
void CredentialFilter::add_needle(Needle needle, std::size_t period, std::size_t phase) {
  const auto number = static_cast<std::uint16_t>(needles_.size());
  const std::string_view text = needle.text;
  for (std::size_t at = phase; at + 2 <= text.size(); at += period)
    places_.push_back({number, static_cast<std::uint16_t>(at), at > 0 ? folded(text[at - 1]) : '\0',
                       at + 2 < text.size() ? folded(text[at + 2]) : '\0'});
  needles_.push_back(std::move(needle));
}

void CredentialFilter::index() {
  const auto bucket = [this](const Place& place) {
    const std::string& text = needles_[place.needle].text;
    const auto two = two_of(std::array{folded(text[place.at]), folded(text[place.at + 1])}.data());
    const bool escape = text[place.at + 1] == '%' || text[place.at + 1] == '\\';
    return escape ? kBuckets + two % kEscapeBuckets : two % kBuckets;
  };
  std::stable_sort(places_.begin(), places_.end(),
                   [&](const Place& a, const Place& b) { return bucket(a) < bucket(b); });
  for (const Place& place : places_) {
    const std::size_t number = bucket(place);
    while (first_of_.size() <= number)
      first_of_.push_back(static_cast<std::uint16_t>(&place - places_.data()));
    const Needle& needle = needles_[place.needle];
    const char a = needle.text[place.at];
    const char b = needle.text[place.at + 1];
    for (const char first : {a, folded(a), upper(a)})
      for (const char second : {b, folded(b), upper(b)})
        if (needle.any_case || (first == a && second == b))
          (*pairs_)[two_of(std::array{first, second}.data())] =
              static_cast<std::uint8_t>(number + 1);
  }
  first_of_.push_back(static_cast<std::uint16_t>(places_.size()));
}

bool CredentialFilter::in_words(std::string_view words, SentBody sent) const {
  constexpr int kRounds = 3;
  if (!credential_.empty() && words.find(credential_) != words.npos) return true;
  std::string text(words);
  for (int round = 0; round < kRounds; ++round) {
    for (const std::string& letters : {plain(text), letters_and_digits(text), printable(text)})
      for (const std::size_t size : {kPiece, kPiece + 1, 2 * kPiece})
        for (std::size_t at = 0; at + size <= letters.size(); ++at) {
          const std::string_view window = std::string_view(letters).substr(at, size);
          if (std::binary_search(windows_.begin(), windows_.end(), window, std::less<>()) &&
              !was_sent(sent, plain(window)))
            return true;
        }
    std::string next = unescaped(with_single_backslashes(text).value_or(text));
    if (next == text) break;
    text = std::move(next);
  }
  return false;
}

// As far as the text goes on as the needle does, to both sides.
CredentialFilter::Run CredentialFilter::extended(std::string_view text, std::size_t at,
                                                 const Place& place) const {
  const Needle& needle = needles_[place.needle];
  const std::string_view part = needle.text;
  std::size_t before = 0;
  while (before < std::min<std::size_t>(at, place.at) &&
         same(text[at - before - 1], part[place.at - before - 1], needle.any_case))
    ++before;
  std::size_t size = 0;
  while (size < std::min<std::size_t>(text.size() - at, part.size() - place.at) &&
         same(text[at + size], part[place.at + size], needle.any_case))
    ++size;
  if (size < 2) return {};  // other two bytes, of the same bucket
  size += before;
  if (size < needle.piece) return {};
  return {at - before, size, needle.piece_of_text != 0 && size >= needle.piece_of_text};
}

// The piece of the credential that has the two bytes at `at` in it, if there is one; rather one
// that counts in what a model has written.
std::optional<CredentialFilter::Run> CredentialFilter::run_at(std::string_view text,
                                                              std::size_t at) const {
  const std::size_t bucket = (*pairs_)[two_of(text.data() + at)];
  const char before = at > 0 ? folded(text[at - 1]) : '\0';
  const char behind = at + 2 < text.size() ? folded(text[at + 2]) : '\0';
  std::optional<Run> best;
  for (std::size_t i = first_of_[bucket - 1]; i < first_of_[bucket]; ++i) {
    const Place& place = places_[i];
    // A piece is longer than two bytes to at least one side.
    if (place.before != before && place.behind != behind) [[likely]]
      continue;
    const Run run = extended(text, at, place);
    if (run.size != 0 && (!best || run.in_text)) best = run;
  }
  return best;
}

// Whether two more bytes, before or behind, may be of a piece, as they are in every piece. Not in
// an escape, of which only one pair in several is in the table.
bool CredentialFilter::goes_on(std::string_view text, std::size_t at) const {
  const auto may = [&](std::size_t place) { return (*pairs_)[two_of(text.data() + place)] != 0; };
  if ((*pairs_)[two_of(text.data() + at)] > kBuckets) return true;
  return (at + 4 <= text.size() && may(at + 2)) || (at >= 2 && may(at - 2));
}

template <class Matters>
bool CredentialFilter::find(std::string_view text, Matters matters) const {
  const std::uint8_t* const pairs = pairs_->data();
  const char* const bytes = text.data();
  const auto judged = [&](std::size_t at) {
    if (pairs[two_of(bytes + at)] == 0) [[likely]]
      return false;
    if (!goes_on(text, at)) return false;
    const std::optional<Run> run = run_at(text, at);
    return run && matters(*run);
  };
  std::size_t at = 0;
  for (; at + 7 * kStep + 2 <= text.size(); at += 8 * kStep)
    if (judged(at) || judged(at + kStep) || judged(at + 2 * kStep) || judged(at + 3 * kStep) ||
        judged(at + 4 * kStep) || judged(at + 5 * kStep) || judged(at + 6 * kStep) ||
        judged(at + 7 * kStep))
      return true;
  for (; at + 2 <= text.size(); at += kStep)
    if (judged(at)) return true;
  return false;
}

bool CredentialFilter::in_answer(std::string_view json, SentBody sent) const {
  if (holds_piece(json, sent)) return true;
  const std::optional<std::string> inside = with_single_backslashes(json);
  return inside && holds_piece(*inside, sent);
}

bool CredentialFilter::holds_piece(std::string_view json, SentBody sent) const {
  std::optional<std::vector<std::string_view>> texts;
  const auto written = [&](const Run& run) {
    if (!texts) texts = texts_of(json);
    const char* const at = json.data() + run.at;
    const auto behind = std::upper_bound(
        texts->begin(), texts->end(), at,
        [](const char* place, std::string_view one) { return place < one.data(); });
    return behind != texts->begin() && at < std::prev(behind)->data() + std::prev(behind)->size();
  };
  return find(json, [&](const Run& run) {
    if (!run.in_text && written(run)) return false;
    return !was_sent(sent, plain(json.substr(run.at, run.size)));
  });
}

bool CredentialFilter::in_text(std::string_view text, SentBody sent) const {
  const auto holds = [&](std::string_view part) {
    return find(part, [&](const Run& run) {
      return run.in_text && !was_sent(sent, plain(part.substr(run.at, run.size)));
    });
  };
  if (holds(text)) return true;
  const std::optional<std::string> inside = with_single_backslashes(text);
  return inside && holds(*inside);
}

}  // namespace solidrust
