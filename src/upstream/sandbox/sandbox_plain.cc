// make_plain_body of sandbox_body.h: what needs no model to be told the same every time.
#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include "base/json_writer.h"
#include "upstream/sandbox/sandbox_body.h"
#include "upstream/sandbox/sandbox_tokens.h"

namespace solidrust {
namespace {

// A white picture of one pixel: PNG in base64.
constexpr std::string_view kPixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
// Of the categories of OpenAI those that the sandbox tells.
constexpr std::string_view kCategories[] = {"harassment", "hate", "self-harm", "sexual",
                                            "violence"};
constexpr std::string_view kSaid = "This is the SolidRusT sandbox. No model has listened.";
constexpr std::string_view kFlag = "flagged";  // a text with this word is

// The whole object is the one part of content.
class PlainBody final : public SandboxBody {
 public:
  explicit PlainBody(std::string text) : text_(std::move(text)) {}
  Part next() const override {
    if (!text_.empty()) return Part::content;
    return Part::end;
  }
  void append(std::string& out) override { out += std::exchange(text_, {}); }

 private:
  std::string text_;
};

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
    json.begin_object().key("b64_json").value(kPixel).end_object();
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

// A tenth of a second of it, as WAV: 8,000 samples a second of one byte.
std::string silence() {
  constexpr std::uint32_t kRate = 8'000;
  constexpr std::uint32_t kSamples = kRate / 10;
  std::string wav;
  const auto number = [&wav](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) wav += static_cast<char>((value >> (8 * i)) & 0xFF);
  };
  wav += "RIFF";
  number(36 + kSamples, 4);
  wav += "WAVEfmt ";
  number(16, 4);  // bytes of this chunk
  number(1, 2);   // PCM
  number(1, 2);   // channel
  number(kRate, 4);
  number(kRate, 4);  // bytes a second
  number(1, 2);      // bytes a sample
  number(8, 2);      // bits
  wav += "data";
  number(kSamples, 4);
  wav.append(kSamples, static_cast<char>(0x80));
  return wav;
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // and the zero that OpenSSL writes
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string transcript(std::string_view format) {
  const std::string text(kSaid);
  if (format == "srt") return "1\n00:00:00,000 --> 00:00:01,000\n" + text + "\n\n";
  if (format == "vtt") return "WEBVTT\n\n00:00.000 --> 00:01.000\n" + text + "\n\n";
  return text + "\n";
}

void write_transcript(std::string_view format, JsonWriter& json) {
  if (format == "verbose_json")
    json.key("task").value("transcribe").key("language").value("english").key("duration").value(1);
  json.key("text").value(kSaid);
  json.key("usage").begin_object().key("type").value("duration").key("seconds").value(1);
  json.end_object();
}

void append_event(std::string& out, std::string_view type, std::string_view field = {},
                  std::string_view value = {}) {
  out.append("event: ").append(type).append("\ndata: ");
  JsonWriter json(out);
  json.begin_object().key("type").value(type);
  if (!field.empty()) json.key(field).value(value);
  json.end_object();
  out += "\n\n";
}

void write_id(std::string_view prefix, const SandboxRequest& request, std::string_view model,
              JsonWriter& json) {
  json.key("id").value(std::string(prefix) + std::to_string(request.hash));
  json.key("model").value(model);
}

}  // namespace

std::string_view sandbox_media_type(Operation operation, const SandboxRequest& request) noexcept {
  switch (operation) {
    case Operation::speech:
      return "audio/wav";
    case Operation::transcription:
    case Operation::translation:
      if (request.format == "text" || request.format == "srt") return "text/plain";
      if (request.format == "vtt") return "text/vtt";
      break;
    case Operation::chat_completion:
    case Operation::completion:
    case Operation::embedding:
    case Operation::response:
    case Operation::message:
    case Operation::token_count:
    case Operation::rerank:
    case Operation::moderation:
    case Operation::image:
    case Operation::image_edit:
    case Operation::tokenize:
    case Operation::detokenize:
      break;
  }
  return {};
}

std::unique_ptr<SandboxBody> make_plain_stream(Operation operation) {
  std::string events;
  switch (operation) {
    case Operation::speech:
      append_event(events, "speech.audio.delta", "audio", base64(silence()));
      append_event(events, "speech.audio.done");
      break;
    case Operation::transcription:
    case Operation::translation:
      append_event(events, "transcript.text.delta", "delta", kSaid);
      append_event(events, "transcript.text.done", "text", kSaid);
      break;
    case Operation::image:
      append_event(events, "image_generation.completed", "b64_json", kPixel);
      break;
    case Operation::image_edit:
      append_event(events, "image_edit.completed", "b64_json", kPixel);
      break;
    case Operation::chat_completion:
    case Operation::completion:
    case Operation::embedding:
    case Operation::response:
    case Operation::message:
    case Operation::token_count:
    case Operation::rerank:
    case Operation::moderation:
    case Operation::tokenize:
    case Operation::detokenize:
      break;
  }
  return std::make_unique<PlainBody>(std::move(events));
}

std::unique_ptr<SandboxBody> make_plain_body(Operation operation, const SandboxRequest& request,
                                             std::string_view model) {
  if (operation == Operation::speech) return std::make_unique<PlainBody>(silence());
  if (!sandbox_media_type(operation, request).empty())
    return std::make_unique<PlainBody>(transcript(request.format));
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
    case Operation::transcription:
    case Operation::translation:
      write_transcript(request.format, json);
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
    case Operation::chat_completion:
    case Operation::completion:
    case Operation::embedding:
    case Operation::response:
    case Operation::message:
    case Operation::token_count:
    case Operation::speech:
      break;
  }
  json.end_object();
  return std::make_unique<PlainBody>(std::move(text));
}

}  // namespace solidrust
