#include "upstream/sandbox/sandbox_request.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "http/wire/form_data.h"
#include "upstream/sandbox/sandbox_tokens.h"
#include "upstream/sandbox/schema_instance.h"
#include "upstream/sandbox/told_schema.h"

namespace solidrust {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxStops = 4;
constexpr std::size_t kKeptText = 1'024;  // bytes of a prompt: enough to quote
constexpr std::size_t kKeptSteps = SandboxTrigger::kMaxText + kKeptText;  // and for every step
constexpr std::string_view kAnyJson =
    R"({"sandbox":true,"message":"This is the SolidRusT sandbox. No model was asked."})";

Error invalid(std::string message, std::string_view param) {
  return {ErrorCode::invalid_value, std::move(message), std::string(param)};
}

// The text of a message: a string, or the text parts of an array, one a line.
std::string content_text(const dom::element& message) {
  std::string out;
  std::string_view text;
  const auto content = message["content"];
  if (content.get(text) == simdjson::SUCCESS) return std::string(text);
  dom::array parts;
  if (content.get(parts) != simdjson::SUCCESS) return out;
  for (const dom::element part : parts) {
    if (part["text"].get(text) != simdjson::SUCCESS) continue;
    if (!out.empty()) out += '\n';
    out += text;
  }
  return out;
}

// What of a prompt is kept. One whose steps are too long stays too long.
std::string kept(std::string_view text) {
  return std::string(cut_bytes(text, is_sandbox_prompt(text) ? kKeptSteps : kKeptText));
}

void read_messages(const dom::element& root, SandboxRequest& request) {
  SandboxPrompt prompt;
  std::string tool_text;
  dom::array messages;
  if (root["messages"].get(messages) == simdjson::SUCCESS)
    for (const dom::element message : messages) {
      const std::string text = content_text(message);
      prompt.tokens += count_tokens(text);
      std::string_view role;
      if (message["role"].get(role) != simdjson::SUCCESS) continue;
      request.after_tool = role == "tool" || role == "function";
      if (role == "user") prompt.text = kept(text);
      if (request.after_tool) tool_text = cut_bytes(text, kKeptText);
    }
  if (request.after_tool) prompt.text = std::move(tool_text);
  request.prompts.push_back(std::move(prompt));
}

SandboxPrompt text_prompt(std::string_view text, bool echo) {
  return {kept(text), count_tokens(text), sandbox_hash(text), std::string(echo ? text : "")};
}

// Echoed as its numbers with a space between them, so that each is one token again.
SandboxPrompt token_prompt(const dom::array& tokens, bool echo) {
  const std::uint64_t count = tokens.size();
  SandboxPrompt prompt{
      fmt::format("[{} tokens]", count), count, sandbox_hash(simdjson::minify(tokens)), {}};
  if (echo)
    for (const dom::element token : tokens)
      prompt.echo.append(prompt.echo.empty() ? "" : " ").append(simdjson::minify(token));
  return prompt;
}

// A string, a token array, or an array of either: the prompt of a legacy completion, the input of
// an embedding.
Result<void> read_texts(const dom::element& root, std::string_view field, std::size_t max,
                        SandboxRequest& request) {
  bool echo = false;
  if (field != "prompt" || root["echo"].get(echo) != simdjson::SUCCESS) echo = false;
  const auto value = root[field];
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    request.prompts.push_back(text_prompt(text, echo));
    return {};
  }
  dom::array list;
  if (value.get(list) != simdjson::SUCCESS || list.size() == 0)
    return invalid(fmt::format("{} must be a string, strings, or tokens.", field), field);
  if ((*list.begin()).is_number()) {
    request.prompts.push_back(token_prompt(list, echo));
    return {};
  }
  for (const dom::element item : list) {
    if (request.prompts.size() == max)
      return invalid(fmt::format("The sandbox takes at most {} texts at once.", max), field);
    dom::array tokens;
    if (item.get(text) == simdjson::SUCCESS)
      request.prompts.push_back(text_prompt(text, echo));
    else if (item.get(tokens) == simdjson::SUCCESS)
      request.prompts.push_back(token_prompt(tokens, echo));
    else
      return invalid(fmt::format("{} must be a string, strings, or tokens.", field), field);
  }
  return {};
}

// `absent` if the field is missing or null.
Result<std::uint64_t> read_number(const dom::element& root, std::string_view field,
                                  std::uint64_t min, std::uint64_t max, std::uint64_t absent) {
  const auto value = root[field];
  if (value.error() != simdjson::SUCCESS || value.is_null()) return absent;
  std::uint64_t number = 0;
  if (!value.is_number() || value.get(number) != simdjson::SUCCESS || number < min || number > max)
    return invalid(
        fmt::format("For the sandbox, {} is a whole number from {} to {}.", field, min, max),
        field);
  return number;
}

Result<void> read_numbers(Operation operation, const dom::element& root, SandboxRequest& request) {
  constexpr std::uint64_t kAnyNumber = std::uint64_t{1} << 62U;
  constexpr std::uint64_t kAbsent = UINT64_MAX;
  for (const std::string_view field : {"max_tokens", "max_completion_tokens"}) {
    const std::uint64_t least = operation == Operation::completion ? 0 : 1;  // 0: only the echo
    const auto limit = read_number(root, field, least, kAnyNumber, kAbsent);
    if (!limit) return limit.error();
    if (*limit != kAbsent) request.max_tokens = *limit;
  }
  const auto choices = read_number(root, "n", 1, SandboxRequest::kMaxChoices, 1);
  if (!choices) return choices.error();
  request.choices = *choices;
  return {};
}

void read_stops(const dom::element& root, SandboxRequest& request) {
  const auto value = root["stop"];
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS && !text.empty()) request.stops.emplace_back(text);
  dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return;
  for (const dom::element item : list)
    if (item.get(text) == simdjson::SUCCESS && !text.empty() && request.stops.size() < kMaxStops)
      request.stops.emplace_back(text);
}

// `logprobs` is a switch for a chat, with `top_logprobs` beside it, and a number for a completion.
Result<void> read_logprobs(Operation operation, const dom::element& root, SandboxRequest& request) {
  constexpr std::uint64_t kAbsent = UINT64_MAX;
  const bool chat = operation == Operation::chat_completion;
  bool wanted = false;
  if (chat && (root["logprobs"].get(wanted) != simdjson::SUCCESS || !wanted)) return {};
  const auto count = chat ? read_number(root, "top_logprobs", 0, SandboxRequest::kMaxTopLogprobs, 0)
                          : read_number(root, "logprobs", 0, SandboxRequest::kMaxLogprobs, kAbsent);
  if (!count) return count.error();
  if (*count != kAbsent) request.logprobs = *count;
  return {};
}

// `tools`, or the older `functions`.
struct FunctionList {
  std::string_view field;
  std::string_view choice;
  bool legacy;

  // What describes the function: in `tools` it is a member of the item.
  simdjson::simdjson_result<dom::element> description(const dom::element& item) const {
    if (legacy) return dom::element(item);
    return item["function"];
  }
  simdjson::simdjson_result<dom::element> chosen(const dom::element& root) const {
    const auto value = root[choice];
    if (legacy) return value["name"];
    return value["function"]["name"];
  }
};

// The function that the choice names, or else the first; absent if there is none to call.
Result<void> read_functions(const FunctionList& list, const dom::element& root,
                            SandboxRequest& request) {
  dom::array functions;
  std::string_view choice;
  if (root[list.field].get(functions) != simdjson::SUCCESS || request.after_tool ||
      (root[list.choice].get(choice) == simdjson::SUCCESS && choice == "none"))
    return {};
  std::string_view wanted;
  const bool named = list.chosen(root).get(wanted) == simdjson::SUCCESS;
  for (const dom::element item : functions) {
    const auto function = list.description(item);
    std::string_view name;
    if (function["name"].get(name) != simdjson::SUCCESS || (named && name != wanted)) continue;
    SandboxToolCall call{std::string(name), "{}", list.legacy};
    dom::element schema;
    if (function["parameters"].get(schema) == simdjson::SUCCESS && !schema.is_null()) {
      auto arguments = schema_instance(schema, Untyped::object, list.field);
      if (!arguments) return std::move(arguments).error();
      call.arguments = std::move(*arguments);
    }
    request.tool_call = std::move(call);
    return {};
  }
  if (named)
    return invalid(
        fmt::format("{} names a function that is not among {}.", list.choice, list.field),
        list.choice);
  return {};
}

Result<void> read_format(const dom::element& root, SandboxRequest& request) {
  std::string_view type;
  const auto format = root["response_format"];
  if (format["type"].get(type) != simdjson::SUCCESS) return {};
  if (type != "json_object" && type != "json_schema") return {};
  request.json = kAnyJson;
  dom::element schema;
  const bool given = type == "json_schema"
                         ? format["json_schema"]["schema"].get(schema) == simdjson::SUCCESS
                         : format["schema"].get(schema) == simdjson::SUCCESS;
  if (given) {
    auto instance = schema_instance(schema, Untyped::object, "response_format");
    if (!instance) return std::move(instance).error();
    request.json = std::move(*instance);
  } else if (type == "json_object") {
    if (auto instance = instance_of_told_schema(root)) request.json = std::move(*instance);
  }
  return {};
}

Result<void> read_chat(const dom::element& root, SandboxRequest& request) {
  read_messages(root, request);
  constexpr FunctionList kTools{"tools", "tool_choice", false};
  constexpr FunctionList kFunctions{"functions", "function_call", true};
  if (auto read = read_functions(kTools, root, request); !read) return read;
  if (!request.tool_call)
    if (auto read = read_functions(kFunctions, root, request); !read) return read;
  return read_format(root, request);
}

Result<void> read_embedding(const dom::element& root, SandboxRequest& request) {
  const auto dimensions =
      read_number(root, "dimensions", 1, SandboxRequest::kMaxDimensions, request.dimensions);
  if (!dimensions) return dimensions.error();
  request.dimensions = *dimensions;
  return read_texts(root, "input", SandboxRequest::kMaxInputs, request);
}

Result<void> read_rerank(const dom::element& root, SandboxRequest& request) {
  const auto most = read_number(root, "top_n", 1, INT64_MAX, 0);
  if (!most) return most.error();
  request.most_ranks = *most;
  std::string_view query;
  if (root["query"].get(query) != simdjson::SUCCESS)
    return invalid("query must be a string.", "query");
  request.query = kept(query);
  dom::array documents;
  if (root["documents"].get(documents) != simdjson::SUCCESS || documents.size() == 0)
    return invalid("documents must be a list of texts.", "documents");
  for (const dom::element document : documents) {
    std::string_view text;
    if (request.prompts.size() == SandboxRequest::kMaxInputs)
      return invalid(
          fmt::format("The sandbox takes at most {} texts at once.", SandboxRequest::kMaxInputs),
          "documents");
    if (document.get(text) != simdjson::SUCCESS && document["text"].get(text) != simdjson::SUCCESS)
      return invalid("Each document must be a string or an object with a text.", "documents");
    request.prompts.push_back(text_prompt(text, false));
  }
  return {};
}

// A string, strings, or parts of which the texts are taken.
Result<void> read_moderation(const dom::element& root, SandboxRequest& request) {
  dom::array parts;
  std::string_view type;
  const auto input = root["input"];
  const bool typed = input.get(parts) == simdjson::SUCCESS && parts.size() != 0 &&
                     (*parts.begin())["type"].get(type) == simdjson::SUCCESS;
  if (!typed) return read_texts(root, "input", SandboxRequest::kMaxInputs, request);
  std::string text;
  for (const dom::element part : parts) {
    std::string_view more;
    if (part["text"].get(more) == simdjson::SUCCESS) text.append(more).append("\n");
  }
  request.prompts.push_back(text_prompt(text, false));
  return {};
}

Result<void> read_image(const dom::element& root, SandboxRequest& request) {
  const auto choices = read_number(root, "n", 1, SandboxRequest::kMaxChoices, 1);
  if (!choices) return choices.error();
  request.choices = *choices;
  std::string_view prompt;
  if (root["prompt"].get(prompt) != simdjson::SUCCESS)
    return invalid("prompt must be a string.", "prompt");
  request.prompts.push_back(text_prompt(prompt, false));
  return {};
}

Result<void> read_tokenize(const dom::element& root, SandboxRequest& request) {
  std::string_view prompt;
  if (root["prompt"].get(prompt) == simdjson::SUCCESS) {
    request.prompts.push_back(text_prompt(prompt, false));
    request.tokenized = prompt;
    return {};
  }
  read_messages(root, request);
  dom::array messages;
  if (root["messages"].get(messages) == simdjson::SUCCESS)
    for (const dom::element message : messages) request.tokenized += content_text(message);
  return {};
}

// The sandbox's tokens are the bytes of a text.
Result<void> read_detokenize(const dom::element& root, SandboxRequest& request) {
  dom::array tokens;
  if (root["tokens"].get(tokens) != simdjson::SUCCESS)
    return invalid("tokens must be a list of whole numbers.", "tokens");
  for (const dom::element token : tokens) {
    std::uint64_t byte = 0;
    if (token.get(byte) != simdjson::SUCCESS || byte > 255)
      return invalid("The sandbox's tokens are bytes: whole numbers from 0 to 255.", "tokens");
    request.tokenized += static_cast<char>(byte);
  }
  request.prompts.push_back(text_prompt({}, false));
  return {};
}

Result<void> read_generation(Operation operation, const dom::element& root,
                             SandboxRequest& request) {
  if (auto numbers = read_numbers(operation, root, request); !numbers) return numbers;
  if (auto logprobs = read_logprobs(operation, root, request); !logprobs) return logprobs;
  read_stops(root, request);
  if (root["stream_options"]["include_usage"].get(request.include_usage) != simdjson::SUCCESS)
    request.include_usage = false;
  if (operation == Operation::chat_completion) return read_chat(root, request);
  if (auto read = read_texts(root, "prompt", SandboxRequest::kMaxPrompts, request); !read)
    return read;
  std::size_t echoed = 0;
  for (const SandboxPrompt& prompt : request.prompts) echoed += prompt.echo.size();
  if (echoed * request.choices > SandboxRequest::kMaxEcho)
    return invalid("The sandbox echoes at most 1 MiB of prompts, in all choices together.", "echo");
  return {};
}

Result<void> read_operation(Operation operation, const dom::element& root,
                            SandboxRequest& request) {
  switch (operation) {
    case Operation::embedding:
      return read_embedding(root, request);
    case Operation::chat_completion:
    case Operation::completion:
      return read_generation(operation, root, request);
    case Operation::rerank:
      return read_rerank(root, request);
    case Operation::moderation:
      return read_moderation(root, request);
    case Operation::speech:
      return read_texts(root, "input", 1, request);
    case Operation::image:
      return read_image(root, request);
    case Operation::tokenize:
      return read_tokenize(root, request);
    case Operation::detokenize:
      return read_detokenize(root, request);
    case Operation::response:
    case Operation::message:
    case Operation::token_count:
    case Operation::image_edit:
    case Operation::transcription:
    case Operation::translation:
      break;
  }
  return Error(ErrorCode::upstream_error, "The sandbox speaks chat completions only.");
}

// A prompt that is meant for the sandbox says what happens.
Result<void> obey_prompt(SandboxRequest& request) {
  const std::string& prompt = request.query.empty() ? request.prompts.back().text : request.query;
  if (request.after_tool || !is_sandbox_prompt(prompt)) return {};
  auto trigger = parse_sandbox_prompt(prompt);
  if (!trigger) return std::move(trigger).error();
  request.trigger = *trigger;
  return {};
}

}  // namespace

std::uint64_t sandbox_hash(std::string_view text) noexcept {
  std::uint64_t hash = 14'695'981'039'346'656'037ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1'099'511'628'211ULL;
  }
  hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBULL;
  return hash ^ (hash >> 31U);
}

Result<SandboxRequest> parse_sandbox_request(Operation operation, std::string_view model,
                                             std::string_view body) {
  SandboxRequest request;
  request.hash = sandbox_hash(body);
  request.trigger = trigger_of_model(model);
  dom::parser parser;
  dom::element root;
  const simdjson::error_code parsed = parser.parse(body.data(), body.size()).get(root);
  if (parsed == simdjson::STRING_ERROR)  // the one fault of a string that gets past the gateway
    return Error{ErrorCode::invalid_json,
                 "A string in the request body is not valid Unicode: it holds half of a surrogate "
                 "pair (\\ud800 to \\udfff without the other half)."};
  if (parsed != simdjson::SUCCESS || !root.is_object())
    return Error{ErrorCode::invalid_json, "The request body is not a JSON object."};
  if (auto read = read_operation(operation, root, request); !read) return std::move(read).error();
  if (auto obeyed = obey_prompt(request); !obeyed) return std::move(obeyed).error();
  return request;
}

Result<SandboxRequest> parse_sandbox_form(std::string_view model, std::string_view content_type,
                                          std::string_view body) {
  const auto parts = http::parse_form_data(content_type, body);
  if (!parts) return parts.error();
  SandboxRequest request;
  request.hash = sandbox_hash(body);
  request.trigger = trigger_of_model(model);
  std::string_view prompt;
  for (const http::FormPart& part : *parts) {
    if (part.name == "prompt") prompt = part.value;
    if (part.name == "response_format") request.format = part.value;
  }
  request.prompts.push_back(text_prompt(prompt, false));
  if (auto obeyed = obey_prompt(request); !obeyed) return std::move(obeyed).error();
  return request;
}

}  // namespace solidrust
