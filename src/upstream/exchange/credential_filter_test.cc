#include "upstream/exchange/credential_filter.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "upstream/catalog/upstream_key.h"

namespace solidrust {
namespace {

using Spell = std::string (*)(std::string_view);

std::string as_it_is(std::string_view text) {
  return std::string(text);
}
std::string in_capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(c));
  return out;
}
std::string in_small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(c));
  return out;
}
std::string in_mixed_case(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(i % 3 == 0 ? std::toupper(out[i]) : std::tolower(out[i]));
  return out;
}
std::string each(std::string_view text, const char* form) {
  std::string out;
  for (const unsigned char c : text) out += fmt::format(fmt::runtime(form), c);
  return out;
}
std::string in_hex(std::string_view text) {
  return each(text, "{:02x}");
}
std::string in_capital_hex(std::string_view text) {
  return each(text, "{:02X}");
}
std::string in_percent_escapes(std::string_view text) {
  return each(text, "%{:02x}");
}
std::string in_json_escapes(std::string_view text) {
  return each(text, "\\u{:04x}");
}
// As they stand where a text that has them is itself a string of JSON.
std::string in_doubled_json_escapes(std::string_view text) {
  return each(text, "\\\\u{:04x}");
}
// RFC 4648, with padding.
std::string base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = at; i < at + 3; ++i)
      group = group << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) out += kDigits[group >> shift & 63U];
  }
  for (std::size_t pad = (3 - text.size() % 3) % 3, i = 0; i < pad; ++i)
    out[out.size() - 1 - i] = '=';
  return out;
}
std::string in_base64(std::string_view text) {
  return base64(text);
}
std::string in_base64_behind_one(std::string_view text) {
  return base64(":" + std::string(text) + "@host");
}
std::string in_base64_behind_two(std::string_view text) {
  return base64("u:" + std::string(text) + "\n");
}

struct Spelling {
  const char* name;
  Spell spell;
};
constexpr std::array kSpellings{Spelling{"as it is", as_it_is},
                                Spelling{"capitals", in_capitals},
                                Spelling{"small letters", in_small_letters},
                                Spelling{"mixed case", in_mixed_case},
                                Spelling{"hex", in_hex},
                                Spelling{"capital hex", in_capital_hex},
                                Spelling{"percent", in_percent_escapes},
                                Spelling{"JSON escapes", in_json_escapes},
                                Spelling{"JSON escapes, doubled", in_doubled_json_escapes},
                                Spelling{"base64", in_base64},
                                Spelling{"base64 behind one", in_base64_behind_one},
                                Spelling{"base64 behind two", in_base64_behind_two}};

// As vendors make them.
const std::vector<std::string> kCredentials{
    "sk-proj-9fK2mXq7LwZ4tRb8VnY3cHd6",
    "sk-aB3dE5gH7jK9mN1pQ2sT4BlbkFJuV6wX8yZ0AcC2eF4",
    "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "gsk_Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6",
    "hf_abcDEFghiJKLmnoPQRstuVWXyz0123456789",
    "550e8400-e29b-41d4-a716-446655440000",
    "vllm-prod-7Hq2Lm9Xv4Bn",
};
std::string secret_part(const std::string& credential) {
  for (const std::string prefix : {"sk-proj-", "sk-", "gsk_", "hf_", "vllm-prod-"})
    if (credential.starts_with(prefix)) return credential.substr(prefix.size());
  return credential;
}

std::string around(std::string_view piece, std::size_t before) {
  return std::string(before, '.') + " " + std::string(piece) + " and more text behind it, 12345";
}

// In every spelling, at every place of the text, of every part.
// promise: S20
TEST(CredentialFilter, FindsEveryPieceInEverySpellingWhereverItStands) {
  for (const std::string& credential : kCredentials) {
    const CredentialFilter filter(credential);
    const std::string secret = secret_part(credential);
    for (const Spelling& spelling : kSpellings) {
      for (std::size_t at = 0; at + CredentialFilter::kPieceOfText <= secret.size(); at += 3) {
        const std::string text =
            spelling.spell(std::string_view(secret).substr(at, CredentialFilter::kPieceOfText));
        for (std::size_t before = 0; before < 60; before += before < 16 ? 1 : 7) {
          const std::string all = around(text, before);
          EXPECT_TRUE(filter.in_text(all, {}))
              << credential << ", " << spelling.name << ": " << all;
          EXPECT_TRUE(filter.in_answer(R"({"id":")" + all + "\"}", {}))
              << credential << ", " << spelling.name << ": " << all;
        }
      }
      EXPECT_TRUE(filter.in_text(spelling.spell(secret), {})) << credential << spelling.name;
    }
  }
}

TEST(CredentialFilter, EightCharactersAreEnoughWhereNoModelHasWritten) {
  for (const std::string& credential : kCredentials) {
    const CredentialFilter filter(credential);
    const std::string secret = secret_part(credential);
    for (const Spelling& spelling : kSpellings)
      for (std::size_t at = 0; at + CredentialFilter::kPiece <= secret.size(); at += 3) {
        const std::string_view piece =
            std::string_view(secret).substr(at, CredentialFilter::kPiece);
        for (std::size_t before = 0; before < 60; before += before < 16 ? 1 : 7)
          for (const char* const form :
               {R"({{"model":"{}"}})", R"({{"choices":[{{"finish_reason":"{}","message":{{}}}}]}})",
                R"({{"choices":[{{"delta":{{}}}}],"usage":{{"note":"{}"}}}})", R"({{"{}":1}})"})
            EXPECT_TRUE(filter.in_answer(
                fmt::format(fmt::runtime(form), around(spelling.spell(piece), before)), {}))
                << credential << ", " << spelling.name << ", " << piece << " " << form;
      }
  }
}

TEST(CredentialFilter, SevenAreNotAndWhatAModelWritesNeedsTwelve) {
  const std::string credential = kCredentials[0];
  const std::string secret = secret_part(credential);
  const CredentialFilter filter(credential);
  for (const Spelling& spelling : {kSpellings[0], kSpellings[4], kSpellings[6], kSpellings[7]}) {
    const auto piece = [&](std::size_t size) {
      return around(spelling.spell(std::string_view(secret).substr(0, size)), 3);
    };
    EXPECT_FALSE(filter.in_answer(R"({"model":")" + piece(7) + "\"}", {})) << spelling.name;
    EXPECT_TRUE(filter.in_answer(R"({"model":")" + piece(8) + "\"}", {})) << spelling.name;
    for (const char* const form : {R"({{"choices":[{{"message":{{"content":"{}"}}}}]}})",
                                   R"({{"choices":[{{"delta":{{"content":"{}"}}}}]}})",
                                   R"({{"choices":[{{"index":0,"text":"{}"}}]}})",
                                   R"({{"choices":[{{}},{{"logprobs":{{"tokens":["{}"]}}}}]}})"}) {
      const auto answer = [&](std::size_t size) {
        return fmt::format(fmt::runtime(form), piece(size));
      };
      EXPECT_FALSE(filter.in_answer(answer(11), {})) << spelling.name << form;
      EXPECT_TRUE(filter.in_answer(answer(12), {})) << spelling.name << form;
    }
    EXPECT_FALSE(filter.in_text(piece(11), {})) << spelling.name;
    EXPECT_TRUE(filter.in_text(piece(12), {})) << spelling.name;
  }
}

// One that is in what the model wrote does not hide another that is not.
TEST(CredentialFilter, EveryPieceIsJudgedByItself) {
  const std::string secret = secret_part(kCredentials[0]);
  const CredentialFilter filter(kCredentials[0]);
  const std::string piece = secret.substr(2, 9);
  const std::string text = R"("choices":[{"message":{"content":")" + piece + R"("}}])";
  EXPECT_FALSE(filter.in_answer("{" + text + "}", {}));
  EXPECT_TRUE(filter.in_answer("{" + text + R"(,"model":")" + piece + "\"}", {}));
  EXPECT_TRUE(filter.in_answer(R"({"model":")" + piece + "\"," + text + "}", {}));
}

// Whoever sends it knows it, and must not learn from its being held back that it is ours.
TEST(CredentialFilter, WhatTheCallerHasSentIsLetThrough) {
  const std::string credential = kCredentials[0];
  const CredentialFilter filter(credential);
  const std::string secret = secret_part(credential);
  const std::string guess = secret.substr(3, 14);
  const std::string other = secret.substr(10, 13);
  for (const std::string& written :
       {guess, in_capitals(guess), in_json_escapes(guess), in_percent_escapes(guess),
        guess.substr(0, 5) + " " + guess.substr(5)}) {
    const std::array<std::string_view, 3> sent{R"({"messages":[{"content":")", written, "\"}]}"};
    EXPECT_FALSE(filter.in_words("Invalid value: " + guess, sent)) << written;
    EXPECT_FALSE(filter.in_text("You said " + guess, sent)) << written;
    EXPECT_FALSE(filter.in_answer(R"({"user":")" + guess + "\"}", sent)) << written;
    // Another piece is still ours, and so is one that goes on where the guess ends.
    for (const std::string& more : {other, secret.substr(3, 15)}) {
      EXPECT_TRUE(filter.in_words("Invalid value: " + more, sent)) << written;
      EXPECT_TRUE(filter.in_text(guess + " or rather " + more, sent)) << written;
      EXPECT_TRUE(filter.in_answer(R"({"user":")" + more + "\"}", sent)) << written;
    }
  }
  const std::array<std::string_view, 1> nothing{R"({"messages":"hello"})"};
  EXPECT_TRUE(filter.in_text(guess, nothing));
  // The whole of it is shown in no error, whoever wrote it.
  const std::array<std::string_view, 1> whole{credential};
  EXPECT_TRUE(filter.in_words(credential, whole));
}

// Cut where it is kept in pieces.
TEST(CredentialFilter, WhatWasSentIsFoundOverThePiecesOfTheBody) {
  const std::array<std::string_view, 3> sent{"{\"a\":\"xyZ-", "12", " 3\"}"};
  EXPECT_TRUE(was_sent(sent, "xyz123"));
  EXPECT_FALSE(was_sent(sent, "xyz124"));
  const std::string large(200'000, 'q');
  const std::array<std::string_view, 3> far{large, "needle", large};
  EXPECT_TRUE(was_sent(far, "qqneedleqq"));
}

TEST(CredentialFilter, OrdinaryTextPasses) {
  constexpr std::string_view kText =
      R"({"id":"chatcmpl-8f14e45fceea167a5a36dedd4bea2543","object":"chat.completion","created":)"
      R"(1700000000,"model":"Qwen/Qwen3-4B","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,)"
      R"("message":{"role":"assistant","content":"The production credential is upstream of vllm; )"
      R"(the project key is not shown. vllm-prod sk-proj- sk- 550e8400 data:image/png;base64,iVBORw0KGgo"},)"
      R"("finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46}})";
  for (const std::string& credential : kCredentials) {
    const CredentialFilter filter(credential);
    EXPECT_FALSE(filter.in_answer(kText, {})) << credential;
    EXPECT_FALSE(filter.in_text(kText, {})) << credential;
  }
}

// Credentials that people make up for a server that asks for none: their words are in many texts.
TEST(CredentialFilter, TheWordsOfAMadeUpCredentialPass) {
  struct Case {
    const char* credential;
    const char* text;
    bool answer;
    bool words;  // in the envelope, and in what a model has written
  };
  for (const Case& one :
       {Case{"EMPTY", "use api_key=\"EMPTY\"", false, false},
        {"lm-studio", "use api_key=\"lm-studio\"", true, false},
        {"ollama", "ollama run", false, false},
        {"sk-no-key-required", "use sk-no-key-required", true, false},
        {"correct-horse-battery-staple", "a horse with a battery", false, false},
        {"correct-horse-battery-staple", "correct-horse-battery-staple", true, true},
        {"mycompany-vllm-2024", "mycompany runs vllm-2024", false, false}}) {
    const CredentialFilter filter{std::string_view(one.credential)};
    EXPECT_EQ(filter.in_text(one.text, {}), one.words) << one.credential;
    EXPECT_EQ(filter.in_answer(fmt::format(R"({{"model":"{}"}})", one.text), {}), one.answer)
        << one.credential;
  }
}

// What every key of a vendor has tells nothing of ours, and from it a caller could go on guessing.
TEST(CredentialFilter, WhatEveryKeyOfAVendorHasIsNoPiece) {
  const CredentialFilter filter("sk-proj-9fK2mXq7LwZ4T3BlbkFJtRb8VnY3cHd6");
  EXPECT_FALSE(filter.in_answer(R"({"model":"sk-proj-9fK"})", {}));
  EXPECT_FALSE(filter.in_answer(R"({"model":"4T3BlbkFJt"})", {}));
  EXPECT_FALSE(filter.in_words("Your key sk-proj-9fK is odd", {}));
  EXPECT_TRUE(filter.in_answer(R"({"model":"9fK2mXq7"})", {}));
  EXPECT_TRUE(filter.in_answer(R"({"model":"tRb8VnY3"})", {}));
}

// An error's words are looked through with whatever stands between the characters.
TEST(CredentialFilter, WordsAreFoundWithAnythingBetweenTheirCharacters) {
  const std::string credential = kCredentials[0];
  const std::string secret = secret_part(credential);
  const CredentialFilter filter(credential);
  for (const char* const between : {" ", "\n", "\r\n", "\xE2\x80\x8B", "\xEF\xBB\xBF", "-", ".",
                                    "*", "\xC2\xAD", "\\n", "</b><b>"}) {
    const bool letters = std::string_view(between).find_first_of("nb") != std::string_view::npos;
    for (std::size_t at = 1; at < CredentialFilter::kPiece && !letters; ++at)
      EXPECT_TRUE(filter.in_words("key " + secret.substr(0, at) + between +
                                      secret.substr(at, CredentialFilter::kPiece - at),
                                  {}))
          << between << at;
    EXPECT_TRUE(filter.in_words(secret.substr(0, 12) + between + secret.substr(12), {})) << between;
  }
  EXPECT_FALSE(filter.in_words("key " + secret.substr(0, 7) + " and " + secret.substr(7, 7), {}));
}

TEST(CredentialFilter, WordsAreFoundInEverySpellingAlsoTwiceOver) {
  for (const std::string& credential : kCredentials) {
    const CredentialFilter filter(credential);
    const std::string secret = secret_part(credential);
    for (const Spelling& spelling : kSpellings)
      for (std::size_t at = 0; at + CredentialFilter::kPiece <= secret.size(); at += 5) {
        const std::string piece =
            spelling.spell(std::string_view(secret).substr(at, CredentialFilter::kPiece));
        EXPECT_TRUE(filter.in_words("your key " + piece + "!", {})) << spelling.name << piece;
      }
    EXPECT_TRUE(filter.in_words(in_percent_escapes(in_json_escapes(secret)), {}));
    EXPECT_TRUE(filter.in_words(in_json_escapes(in_percent_escapes(secret)), {}));
    EXPECT_TRUE(filter.in_words("Basic " + base64("user:" + credential), {}));
    EXPECT_TRUE(
        filter.in_words(secret.substr(0, 9) + "****" + secret.substr(secret.size() - 4), {}));
    EXPECT_TRUE(filter.in_words("&#x" + each(secret, "{:02x};&#x"), {}));
    EXPECT_FALSE(filter.in_words("The value of temperature must be between 0 and 2.", {}));
  }
}

// Backslashes that double none of these escapes change nothing, and the search ends.
TEST(CredentialFilter, DoubledBackslashesOfOtherTextPass) {
  const CredentialFilter filter(kCredentials[0]);
  EXPECT_FALSE(filter.in_answer(R"({"id":"C:\\users\\u00zz \\u \\"})", {}));
  EXPECT_FALSE(filter.in_text(R"(\\u\\u0041\\u)", {}));
}

TEST(CredentialFilter, NoCredentialNoFilter) {
  EXPECT_EQ(UpstreamKey().filter(), nullptr);
  EXPECT_EQ(UpstreamKey(Secret()).filter(), nullptr);
  EXPECT_NE(UpstreamKey(Secret("x")).filter(), nullptr);
  const CredentialFilter empty("");
  EXPECT_FALSE(empty.in_words("words", {}));
  EXPECT_FALSE(empty.in_answer("{}", {}));
  EXPECT_FALSE(empty.in_text("", {}));
}

// Whatever is thrown at it, it reads nothing beyond (AddressSanitizer) and says the same as a
// search that is slow and simple.
TEST(CredentialFilter, AgreesWithASlowSearchOnTextByChance) {
  SystemRandom random;
  const std::string credential = "aab1abba2ab1ba";
  const CredentialFilter filter(credential);
  int found = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const std::string bytes = random_base62(random, 40);
    for (std::size_t i = 0; i < 8 + static_cast<std::size_t>(bytes[0]) % 32; ++i)
      text += std::string_view("ab12")[static_cast<std::size_t>(bytes[i]) % 4];
    if (round % 2 == 0) text.insert(text.size() / 3, credential.substr(bytes[1] % 7, 12));
    bool expected = false;
    for (std::size_t at = 0; at + 12 <= credential.size(); ++at)
      expected |= text.find(credential.substr(at, 12)) != text.npos;
    const std::vector<char> exact(text.begin(), text.end());  // no byte behind it
    EXPECT_EQ(filter.in_text({exact.data(), exact.size()}, {}), expected) << text;
    found += expected ? 1 : 0;
  }
  EXPECT_GT(found, 1'000);
}

}  // namespace
}  // namespace solidrust
