// make_plain_body of sandbox_body.h: what needs no model to be told the same every time.
#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "upstream/sandbox/sandbox_body.h"
#include "upstream/sandbox/sandbox_tokens.h"

namespace solidrust {
namespace {

// Of the categories of OpenAI those that the sandbox tells.
constexpr std::string_view kCategories[] = {"harassment", "hate", "self-harm", "sexual",
                                            "violence"};
constexpr std::string_view kFlag = "flagged";  // a text with this word is

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 'A' && byte <= 'Z') {
      word += static_cast<char>(c + ('a' - 'A'));
    } else if (byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.insert(word);
  return words;
}

// The share of the query's words that the text has.
double score_of(const std::set<std::string>& query, std::string_view text) {
  if (query.empty()) return 0;
  const std::set<std::string> words = words_of(text);
  const auto shared = std::count_if(query.begin(), query.end(),
                                    [&](const auto& word) { return words.contains(word); });
  return static_cast<double>(shared) / static_cast<double>(query.size());
}

std::uint64_t tokens_of(const SandboxRequest& request) {
  std::uint64_t tokens = count_tokens(request.query) * request.prompts.size();
  for (const SandboxPrompt& prompt : request.prompts) tokens += prompt.tokens;
  return tokens;
}

void write_ranks(const SandboxRequest& request, JsonWriter& json) {
  const std::set<std::string> query = words_of(request.query);
  std::vector<std::pair<double, std::size_t>> ranks;
  for (std::size_t i = 0; i < request.prompts.size(); ++i)
    ranks.emplace_back(score_of(query, request.prompts[i].text), i);
  std::stable_sort(ranks.begin(), ranks.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (request.most_ranks != 0 && request.most_ranks < ranks.size())
    ranks.resize(static_cast<std::size_t>(request.most_ranks));
  json.key("results").begin_array();
  for (const auto& [score, index] : ranks) {
    json.begin_object().key("index").value(std::uint64_t{index});
    json.key("relevance_score").value(score);
    json.key("document").begin_object().key("text").value(request.prompts[index].text).end_object();
    json.end_object();
  }
  json.end_array();
  json.key("usage").begin_object().key("total_tokens").value(tokens_of(request)).end_object();
}

void write_moderations(const SandboxRequest& request, JsonWriter& json) {
  json.key("results").begin_array();
  for (const SandboxPrompt& prompt : request.prompts) {
    const bool flagged = words_of(prompt.text).contains(std::string(kFlag));
    json.begin_object().key("flagged").value(flagged);
    json.key("categories").begin_object();
    for (const std::string_view category : kCategories)
      json.key(category).value(flagged && category == "violence");
    json.end_object().key("category_scores").begin_object();
    for (const std::string_view category : kCategories)
      json.key(category).value(flagged && category == "violence" ? 1.0 : 0.0);
    json.end_object().end_object();
  }
  json.end_array();
}

void write_images(const SandboxRequest& request, JsonWriter& json) {
  json.key("created").value(kSandboxCreated).key("data").begin_array();
  for (std::uint64_t i = 0; i < request.choices; ++i)
    json.begin_object().key("b64_json").value(kSandboxPixel).end_object();
  json.end_array();
  const std::uint64_t asked = tokens_of(request);
  json.key("usage").begin_object().key("input_tokens").value(asked);
  json.key("output_tokens").value(request.choices);
  json.key("total_tokens").value(asked + request.choices).end_object();
}

void write_tokens(const SandboxRequest& request, JsonWriter& json) {
  json.key("count").value(std::uint64_t{request.tokenized.size()});
  json.key("max_model_len").value(32'768);
  json.key("tokens").begin_array();
  for (const char c : request.tokenized) json.value(unsigned{static_cast<unsigned char>(c)});
  json.end_array();
}

void write_id(std::string_view prefix, const SandboxRequest& request, std::string_view model,
              JsonWriter& json) {
  json.key("id").value(std::string(prefix) + std::to_string(request.hash));
  json.key("model").value(model);
}

}  // namespace

Result<std::unique_ptr<SandboxBody>> make_plain_body(Operation operation,
                                                     const SandboxRequest& request,
                                                     std::string_view model) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  switch (operation) {
    case Operation::rerank:
      write_id("rerank-", request, model, json);
      write_ranks(request, json);
      break;
    case Operation::moderation:
      write_id("modr-", request, model, json);
      write_moderations(request, json);
      break;
    case Operation::image_edit:
    case Operation::image:
      write_images(request, json);
      break;
    case Operation::tokenize:
      write_tokens(request, json);
      break;
    case Operation::detokenize:
      json.key("prompt").value(request.tokenized);
      break;
    case Operation::speech:
    case Operation::transcription:
    case Operation::translation:
      return make_media_body(operation, request);
    case Operation::chat_completion:
    case Operation::completion:
    case Operation::embedding:
    case Operation::response:
    case Operation::message:
    case Operation::token_count:
      return Error(ErrorCode::upstream_error, "The sandbox has no such answer.");
  }
  json.end_object();
  return make_single_body(std::move(text));
}

}  // namespace solidrust
