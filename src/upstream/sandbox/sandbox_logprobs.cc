#include "upstream/sandbox/sandbox_logprobs.h"

#include <cmath>
#include <string>

#include <fmt/format.h>

#include "base/utf8.h"
#include "upstream/sandbox/sandbox_request.h"

namespace solidrust {
namespace {

// The `rank`th likeliest at this place, the chosen one being the 0th.
struct Likely {
  std::string token;
  double logprob = 0;
};

Likely likely(std::string_view chosen, std::size_t place, std::uint64_t rank) {
  const double part =
      static_cast<double>(sandbox_hash(fmt::format("{}:{}", place, chosen)) % 4'096) / 8'192;
  const double first = 0.5 + part;  // below 1
  if (rank == 0) return {std::string(chosen), std::log(first)};
  return {fmt::format(" other-{}", rank),
          std::log((1 - first) * std::exp2(-static_cast<double>(rank)))};
}

void write_entry(JsonWriter& json, const Likely& entry) {
  json.key("token").value(entry.token);
  json.key("logprob").value(entry.logprob);
  json.key("bytes").begin_array();
  for (const char c : entry.token) json.value(static_cast<unsigned>(static_cast<unsigned char>(c)));
  json.end_array();
}

}  // namespace

void write_chat_logprobs(JsonWriter& json, const std::vector<std::string_view>& tokens,
                         std::size_t first_place, std::uint64_t top) {
  json.key("logprobs").begin_object();
  json.key("content").begin_array();
  std::size_t place = first_place;
  for (const std::string_view token : tokens) {
    json.begin_object();
    write_entry(json, likely(token, place, 0));
    json.key("top_logprobs").begin_array();
    for (std::uint64_t rank = 0; rank < top; ++rank) {
      json.begin_object();
      write_entry(json, likely(token, place, rank));
      json.end_object();
    }
    json.end_array().end_object();
    ++place;
  }
  json.end_array();
  json.key("refusal").null();
  json.end_object();
}

void write_completion_logprobs(JsonWriter& json, const std::vector<std::string_view>& tokens,
                               std::size_t first_place, std::size_t offset, bool echoed,
                               std::uint64_t top) {
  const auto unknown = [&](std::size_t place) { return echoed && place == 0; };
  json.key("logprobs").begin_object();
  json.key("tokens").begin_array();
  for (const std::string_view token : tokens) json.value(token);
  json.end_array();
  json.key("token_logprobs").begin_array();
  std::size_t place = first_place;
  for (const std::string_view token : tokens) {
    if (unknown(place))
      json.null();
    else
      json.value(likely(token, place, 0).logprob);
    ++place;
  }
  json.end_array();
  json.key("top_logprobs");
  if (top == 0) {
    json.null();
  } else {
    json.begin_array();
    place = first_place;
    for (const std::string_view token : tokens) {
      if (unknown(place)) {
        json.null();
      } else {
        json.begin_object();
        for (std::uint64_t rank = 0; rank < top; ++rank) {
          const Likely entry = likely(token, place, rank);
          json.key(entry.token).value(entry.logprob);
        }
        json.end_object();
      }
      ++place;
    }
    json.end_array();
  }
  json.key("text_offset").begin_array();
  for (const std::string_view token : tokens) {
    json.value(static_cast<std::uint64_t>(offset));
    offset += utf8_characters(token);
  }
  json.end_array().end_object();
}

}  // namespace solidrust
