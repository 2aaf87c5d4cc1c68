#include "gateway/operation/rerank/rerank_answer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "dialect/plain_answer.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {
namespace {

constexpr unsigned kAnswerDepth = 256;  // of an upstream's JSON

struct Ranked {
  std::uint64_t index = std::numeric_limits<std::uint64_t>::max();
  double score = std::nan("");
  std::string_view score_text;
  std::string_view document;  // JSON text; empty: none
};

struct Ranking {
  std::vector<Ranked> results;
  bool usual = true;  // in the form that callers get, and in its order
};

template <class Number>
bool parse(std::string_view text, Number& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size();
}

// False for what is no result.
bool read_result(JsonCursor& json, Ranking& ranking) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return false;
  }
  Ranked result;
  bool good = true;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    const JsonType type = json.peek();
    std::string_view raw;
    json.skip(raw);
    if (key == "index") {
      good = good && type == JsonType::number && parse(raw, result.index);
    } else if (key == "relevance_score" || key == "score") {
      good = good && type == JsonType::number && parse(raw, result.score);
      result.score_text = raw;
      if (key == "score") ranking.usual = false;
    } else if (key == "document" && type != JsonType::null) {
      result.document = raw;
      if (type == JsonType::string) ranking.usual = false;
    }
  }
  if (!ranking.results.empty() && result.score > ranking.results.back().score)
    ranking.usual = false;
  ranking.results.push_back(result);
  return good;
}

bool read_results(JsonCursor& json, Ranking& ranking) {
  bool good = true;
  if (!json.enter_array()) return false;
  while (json.next_element()) good &= read_result(json, ranking);
  return good;
}

bool read_ranking(std::string_view answer, Ranking& ranking) {
  JsonCursor json(answer, kAnswerDepth);
  if (json.peek() == JsonType::array) {
    ranking.usual = false;
    return read_results(json, ranking) && json.at_end();
  }
  bool found = false;
  bool good = true;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "results" && json.peek() == JsonType::array) {
      good = good && !found && read_results(json, ranking);
      found = true;
    } else {
      json.skip();
    }
  }
  return json.at_end() && found && good;
}

// Each result is of a document that was sent, and none is of the same.
bool is_of(const Ranking& ranking, std::uint64_t documents) {
  std::vector<bool> ranked(documents);
  for (const Ranked& result : ranking.results) {
    if (result.index >= documents || ranked[result.index] || !std::isfinite(result.score))
      return false;
    ranked[result.index] = true;
  }
  return true;
}

void write_results(const Ranking& ranking, JsonWriter& json) {
  json.key("results").begin_array();
  for (const Ranked& result : ranking.results) {
    json.begin_object().key("index").value(result.index);
    json.key("relevance_score").raw(result.score_text);
    if (result.document.starts_with('"'))
      json.key("document").begin_object().key("text").raw(result.document).end_object();
    else if (!result.document.empty())
      json.key("document").raw(result.document);
    json.end_object();
  }
  json.end_array();
}

std::string written(std::string_view answer, const Ranking& ranking, std::string_view name) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  JsonCursor json(answer, kAnswerDepth);
  bool named = false;
  if (json.peek() == JsonType::object) {
    std::string_view key;
    json.enter_object();
    while (json.next_field(key)) {
      std::string_view raw;
      json.skip(raw);
      if (key == "results") continue;
      const bool model = key == "model";
      std::string plain;
      if ((model && std::exchange(named, true)) || !json_unescape(key, plain)) continue;
      writer.key(plain).raw(model && !name.empty() ? name : raw);
    }
  }
  if (!named && !name.empty()) writer.key("model").raw(name);
  write_results(ranking, writer);
  writer.end_object();
  return out;
}

}  // namespace

AnswerKind read_rerank_answer(std::string_view body, UsageReading& usage, ModelPlaces* model) {
  JsonCursor json(body, kAnswerDepth);
  if (json.peek() != JsonType::array) return read_plain_answer(body, usage, model);
  return is_utf8(body) && json.skip() && json.at_end() ? AnswerKind::content : AnswerKind::invalid;
}

Result<void> shape_rerank(std::string& answer, const ModelRequest& request,
                          const ModelPlaces& model, std::string_view name) {
  Ranking ranking;
  if (!read_ranking(answer, ranking) || !is_of(ranking, request.prompts))
    return Error{ErrorCode::upstream_error,
                 "The model server's answer could not be understood.",
                 {},
                 "a result without index or score, or of a document that was not sent"};
  if (ranking.usual) return rename_answer(answer, request, model, name);
  std::stable_sort(ranking.results.begin(), ranking.results.end(),
                   [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
  answer = written(answer, ranking, name);
  return {};
}

}  // namespace solidrust
