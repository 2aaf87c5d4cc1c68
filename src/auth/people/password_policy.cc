#include "auth/people/password_policy.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>
#include <utf8proc.h>

#include "base/ascii_case.h"
#include "base/wipe.h"

namespace solidrust {
namespace {

constexpr std::size_t kLongestWord = 32;
constexpr std::size_t kMostLeft = 3;    // letters beside known words
constexpr std::size_t kMostWords = 2;   // more of them is a phrase
constexpr std::size_t kMostDigits = 8;  // beside a known word
constexpr std::string_view kRows[] = {"qwertyuiop", "asdfghjkl",  "zxcvbnm",
                                      "1234567890", "qwertzuiop", "azertyuiop"};

Error refused(std::string reason) {
  return {ErrorCode::invalid_value, std::move(reason), "password"};
}

std::optional<Secret> map_text(std::string_view text, int options) {
  utf8proc_uint8_t* out = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &out,
                                             static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(out, std::free);
  if (size < 0) return std::nullopt;
  Secret mapped(std::string(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size)));
  wipe(out, ::malloc_usable_size(out));
  return mapped;
}

// Of a password: overwritten when they are given back.
using CodePoints =
    std::basic_string<char32_t, std::char_traits<char32_t>, WipingAllocator<char32_t>>;
using Chars = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;

CodePoints code_points(std::string_view text) {
  CodePoints out;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(at, left, &point);
    if (size <= 0) break;  // cannot be: the text was mapped
    out.push_back(static_cast<char32_t>(point));
    at += size;
    left -= size;
  }
  return out;
}

// "abcabcabc…": the text is its first few characters over and over.
bool repeats(const CodePoints& text) {
  CodePoints kinds = text;
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  if (kinds.size() <= 2) return true;
  for (std::size_t period = 1; period <= 4 && 2 * period <= text.size(); ++period)
    if (std::equal(text.begin() + static_cast<std::ptrdiff_t>(period), text.end(), text.begin()))
      return true;
  return false;
}

bool neighbours(char32_t a, char32_t b) {
  if (a == b || a + 1 == b || b + 1 == a) return true;
  for (const std::string_view row : kRows) {
    const std::size_t at = row.find(static_cast<char>(a < 128 ? a : 0));
    const std::size_t next = row.find(static_cast<char>(b < 128 ? b : 0));
    if (at == std::string_view::npos || next == std::string_view::npos) continue;
    if (at + 1 == next || next + 1 == at) return true;
  }
  return false;
}

// "abcdefgh…", "qwertyuiop…", "987654321…": four steps of five go to a neighbour.
bool runs(const CodePoints& text) {
  std::size_t steps = 0;
  for (std::size_t i = 1; i < text.size(); ++i) steps += neighbours(text[i - 1], text[i]) ? 1 : 0;
  return text.size() > 2 && steps * 5 >= (text.size() - 1) * 4;
}

// Look-alikes become one letter, in the list's words as in the password: "l", "1" and "!" are "i".
char folded(char32_t c) {
  if (c >= 'a' && c <= 'z') return c == 'l' ? 'i' : static_cast<char>(c);
  switch (c) {
    case '0':
      return 'o';
    case '1':
    case '!':
    case '|':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    default:
      return '\0';
  }
}

// The letters alone, and all that look like letters.
struct Letters {
  Chars plain;
  Chars all;
  CodePoints dropped;  // digits that `plain` leaves out
};

Letters letters_of(const CodePoints& text) {
  Letters out;
  for (const char32_t c : text) {
    const char letter = folded(c);
    if (c >= 'a' && c <= 'z')
      out.plain += letter;
    else if (c >= 128)
      out.plain += '?';  // counts as a letter that no word has
    else if (c >= '0' && c <= '9')
      out.dropped += c;
    if (letter != '\0')
      out.all += letter;
    else if (c >= 128)
      out.all += '?';
  }
  return out;
}

std::string fold_word(std::string_view word) {
  std::string out;
  for (const char c : word)
    if (const char letter = folded(static_cast<unsigned char>(c)); letter != '\0') out += letter;
  return out;
}

// The block list as it is compared, with the words of the address.
class Words {
 public:
  explicit Words(std::string_view email) {
    std::string part;
    for (const char c : std::string(email) + ".") {
      const char lower = ascii_lower(c);
      if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
        part += lower;
        continue;
      }
      if (part.size() >= 4) own_.push_back(fold_word(part));
      part.clear();
    }
    own_.push_back(fold_word("solidrust"));
  }
  bool own(std::string_view word) const {
    return std::find(own_.begin(), own_.end(), word) != own_.end();
  }
  static bool listed(std::string_view word) {
    static const std::vector<std::string> list = [] {
      std::vector<std::string> folded_list;
      for (const std::string_view entry : blocked_words()) folded_list.push_back(fold_word(entry));
      std::sort(folded_list.begin(), folded_list.end());
      return folded_list;
    }();
    return std::binary_search(list.begin(), list.end(), word);
  }

 private:
  std::vector<std::string> own_;
};

enum class Judgement { fine, listed, own };

// Covers `text` with known words so that the fewest letters are left over.
Judgement judge(std::string_view text, const Words& words) {
  struct Cover {
    std::size_t left = 0;
    std::size_t listed = 0;
    bool own = false;
  };
  std::vector<Cover> best(text.size() + 1);
  for (std::size_t end = 1; end <= text.size(); ++end) {
    best[end] = best[end - 1];
    ++best[end].left;
    for (std::size_t size = 3; size <= std::min(end, kLongestWord); ++size) {
      const std::string_view word = text.substr(end - size, size);
      const bool own = words.own(word);
      if (!own && !Words::listed(word)) continue;
      Cover cover = best[end - size];
      cover.own = cover.own || own;
      // The same word twice is one to guess.
      const bool again = end >= 2 * size && text.compare(end - 2 * size, size, word) == 0;
      if (!own && !again) ++cover.listed;
      if (cover.left < best[end].left ||
          (cover.left == best[end].left && cover.listed < best[end].listed))
        best[end] = cover;
    }
  }
  const Cover& cover = best.back();
  if (cover.left > kMostLeft || cover.listed > kMostWords) return Judgement::fine;
  if (cover.own) return Judgement::own;
  return cover.listed > 0 ? Judgement::listed : Judgement::fine;
}

}  // namespace

Result<Secret> prepare_password(std::string_view typed) {
  if (typed.size() > kMaxPassword)
    return refused(fmt::format("A password has at most {} bytes.", kMaxPassword));
  if (typed.empty()) return refused("The password is missing.");
  std::optional<Secret> mapped =
      map_text(typed, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  if (!mapped) return refused("The password is not valid UTF-8.");
  return std::move(*mapped);
}

std::size_t password_length(const Secret& password) {
  return code_points(password.reveal()).size();
}

Result<void> check_new_password(const Secret& password, const PasswordContext& context) {
  const std::size_t least = context.second_factor ? kMinPasswordWithSecondFactor : kMinPassword;
  const std::size_t length = password_length(password);
  if (length < least)
    return refused(fmt::format(
        "A password has at least {} characters; this one has {}. A few words in a row are easy to "
        "remember.",
        least, length));
  const std::optional<Secret> lower = map_text(
      password.reveal(), UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
  if (!lower) return refused("The password is not valid UTF-8.");
  const CodePoints text = code_points(lower->reveal());
  if (repeats(text)) return refused("This password repeats the same few characters.");
  if (runs(text)) return refused("This password is a run of the alphabet or of the keyboard.");

  const Words words(context.email);
  const Letters letters = letters_of(text);
  Judgement verdict = judge(letters.all, words);
  // A word with digits around it, unless they are many and not a run themselves.
  if (verdict == Judgement::fine &&
      (letters.dropped.size() <= kMostDigits || runs(letters.dropped) || repeats(letters.dropped)))
    verdict = judge(letters.plain, words);
  if (verdict == Judgement::own)
    return refused("This password is little more than your address or the product's name.");
  if (verdict == Judgement::listed)
    return refused("This password is made of words that are tried first. Choose less common ones.");
  return {};
}

}  // namespace solidrust
