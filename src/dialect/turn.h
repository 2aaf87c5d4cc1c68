// A request between two dialects, in a form that every dialect can express. Made by one dialect's
// reader and read by another's writer, and only where the two differ: between equal dialects the
// caller's bytes pass through.
//
// The items stand in the order in which the caller gave them, and no reader regroups them: the
// writer of the upstream's dialect puts them into the order that it requires.
//
// Texts are views into the caller's body, or into `kept`. They live as long as both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace solidrust::dialect {

// The inside of a JSON string as it stands between its quotes: escapes are not resolved, so that it
// goes from one document into the other as it is. Two of them joined are a valid one again.
struct JsonText {
  std::string_view inside;
  bool given() const noexcept { return inside.data() != nullptr; }
  bool empty() const noexcept { return inside.empty(); }
};

// One JSON value as it stands.
struct JsonValue {
  std::string_view text;
  bool given() const noexcept { return text.data() != nullptr; }
};

enum class Speaker : std::uint8_t { system, user, assistant };

struct Text {
  JsonText text;
};

// What the assistant said instead of an answer.
struct Refusal {
  JsonText text;
};

// Either `url` (http, https, or a data: URI) or both of the others.
struct Image {
  JsonText url;
  JsonText media_type;
  JsonText base64;
  JsonText detail;  // OpenAI's; may be absent
};

// A document by its content. Either `data_uri`, or `media_type` and `base64`.
struct File {
  JsonText name;
  JsonText data_uri;
  JsonText media_type;
  JsonText base64;
};

// What a model thought. `signature` is opaque and bound to whoever made it.
struct Reasoning {
  JsonText text;
  JsonText signature;
};

enum class CallKind : std::uint8_t {
  function,  // arguments are a JSON object
  custom,    // input is free text
};

// A tool that the model called.
struct Call {
  CallKind kind = CallKind::function;
  JsonText id;
  JsonText space;  // the namespace of the tool; may be absent
  JsonText name;
  // Resolved: the text of a JSON object (perhaps empty, or broken, as the model made it), or the
  // free text.
  std::string_view arguments;
  JsonText signature{};  // opaque, of the server whose call it is; may be absent
};

using ResultPart = std::variant<Text, Image, File>;

// What a tool gave back.
struct CallResult {
  JsonText call;  // the id of the call
  bool failed = false;
  std::vector<ResultPart> parts;
};

struct Item {
  Speaker speaker = Speaker::user;  // of a CallResult: user
  // Counts the messages of the caller from 0: items with the same number came in one. In a dialect
  // whose items stand by themselves each has its own.
  std::uint32_t message = 0;
  std::variant<Text, Refusal, Image, File, Reasoning, Call, CallResult> what;
};

struct Tool {
  CallKind kind = CallKind::function;
  JsonText space;  // a namespace that it stands in; may be absent
  JsonText name;
  JsonText description;
  JsonValue parameters;  // a JSON schema; of a custom tool absent
  JsonValue strict;      // a boolean; may be absent
  JsonText grammar;      // of a custom tool: its definition; may be absent
};

// Of a request; real ones have some hundreds.
inline constexpr std::size_t kMostTools = 1024;
// Texts at which an answer stops; OpenAI takes 4.
inline constexpr std::size_t kMostStops = 64;

struct ToolChoice {
  enum class Mode : std::uint8_t {
    unsaid,
    automatic,
    none,
    required,  // any tool
    named,     // that of `name`
  };
  Mode mode = Mode::unsaid;
  JsonText space;
  JsonText name;
};

// From the least to the most.
enum class Effort : std::uint8_t { unsaid, none, minimal, low, medium, high, xhigh, max };

struct AnswerFormat {
  enum class Kind : std::uint8_t { text, json_object, json_schema };
  Kind kind = Kind::text;
  JsonText name;
  JsonText description;
  JsonValue schema;
  JsonValue strict;
};

struct Turn {
  std::vector<Item> items;
  std::string_view items_field = "messages";  // what the caller calls it, for errors; a literal
  std::vector<Tool> tools;
  ToolChoice tool_choice;
  std::optional<bool> parallel_calls;

  bool stream = false;
  std::optional<std::uint64_t> max_tokens;
  JsonValue temperature;
  JsonValue top_p;
  JsonValue top_k;
  std::vector<JsonText> stop;
  Effort effort = Effort::unsaid;
  AnswerFormat format;

  // Of the OpenAI dialects; as they stand, absent if not given or null.
  JsonValue choices;  // n, where it is not 1
  JsonValue seed;
  JsonValue presence_penalty;
  JsonValue frequency_penalty;
  JsonValue logit_bias;
  JsonValue logprobs;
  JsonValue top_logprobs;
  JsonValue metadata;
  JsonText user;
  JsonText service_tier;
  JsonText prompt_cache_key;
  JsonText verbosity;

  // Names of what the caller asked for, but is left out because it changes nothing in the answer:
  // told in the header x-solidrust-dropped. Each once; literals or views like the other texts.
  std::vector<std::string_view> dropped;
  std::size_t unknown = 0;  // of them: unknown fields

  // Texts that do not stand in the caller's body as they are. A deque: its elements stay in place.
  std::deque<std::string> kept;
};

// Notes that this was left out.
void drop(Turn& turn, std::string_view name);

// A word of the caller's, for a message or a header; anything but a word of at most 64 bytes is not
// repeated.
std::string_view word_or(std::string_view inside, std::string_view otherwise) noexcept;

// Notes that an unknown field of the caller's was left out. Names go into a header: at most 16 of
// them, as word_or() has them; all others are `other`.
void drop_unknown(Turn& turn, std::string_view name);

}  // namespace solidrust::dialect
