#include "dialect/messages/request_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "dialect/effort.h"
#include "dialect/messages/json_object.h"
#include "dialect/messages/message_reader.h"
#include "dialect/messages/request_faults.h"
#include "dialect/messages/tool_reader.h"

namespace solidrust::dialect {
namespace {

using messages::inside_of;
using messages::Place;
using messages::read_object;
using messages::RequestFaults;

constexpr unsigned kDepth = 64;

// Fields that no other dialect has. These change nothing in the answer: where prefixes are cached
// and old parts of a conversation made shorter, who pays, and which servers and models are asked,
// of which we have our own. So they are left out.
constexpr std::array<std::string_view, 14> kLeftOut{
    "anthropic_beta",     "anthropic_version", "betas",       "billing_policy",
    "cache_control",      "compaction",        "diagnostics", "fallbacks",
    "context_management", "service_tier",      "speed",       "fallback_credit_token",
    "user_profile_id",    "workspace_id"};
// These do: files, skills and turns that Anthropic keeps, tools that it calls, an answer that is
// begun; and where an answer is made is a promise.
constexpr std::array<std::string_view, 5> kRefused{"container", "inference_geo", "mcp_servers",
                                                   "prefill", "thread"};

class MessagesRequest {
 public:
  MessagesRequest(std::string_view body, const ReasoningSeal* seal) : body_(body), seal_(seal) {}

  Result<Turn> read() {
    JsonCursor json(body_, kDepth);
    if (json.peek() != JsonType::object)
      return Error{ErrorCode::invalid_json, "The request body must be one JSON object."};
    if (!read_fields(json))
      return Error{ErrorCode::invalid_json, "The request body is not valid JSON."};
    messages::MessageReader reader(turn_, seal_, faults_);
    if (!system_.empty()) reader.read_system(system_);
    reader.read_messages(messages_);
    messages::read_tools(tools_, turn_, faults_);
    messages::read_tool_choice(tool_choice_, turn_, faults_);
    read_bounds();
    read_sampling();
    read_output_config();
    read_thinking();
    read_metadata();
    if (faults_.any()) return faults_.take();
    return std::move(turn_);
  }

 private:
  bool read_fields(JsonCursor& json) {
    const std::array known{messages::WantedField{"model", model_},
                           messages::WantedField{"system", system_},
                           messages::WantedField{"messages", messages_},
                           messages::WantedField{"tools", tools_},
                           messages::WantedField{"tool_choice", tool_choice_},
                           messages::WantedField{"stream", stream_},
                           messages::WantedField{"max_tokens", max_tokens_},
                           messages::WantedField{"stop_sequences", stop_},
                           messages::WantedField{"temperature", temperature_},
                           messages::WantedField{"top_p", top_p_},
                           messages::WantedField{"top_k", top_k_},
                           messages::WantedField{"thinking", thinking_},
                           messages::WantedField{"output_config", output_config_},
                           messages::WantedField{"output_format", output_format_},
                           messages::WantedField{"metadata", metadata_}};
    std::string_view key, value;
    json.enter_object();
    while (json.next_field(key)) {
      const bool null = json.peek() == JsonType::null;
      if (!json.skip(value)) break;
      const auto field = std::find_if(known.begin(), known.end(),
                                      [&](const auto& one) { return json_equals(key, one.name); });
      if (field != known.end())
        field->raw = null ? std::string_view() : value;
      else if (!null)
        read_other(key, value);
    }
    return json.at_end();
  }

  // A field that is not known is left out, too: programs send new ones before their users know.
  void read_other(std::string_view key, std::string_view value) {
    const auto is_key = [&](std::string_view name) { return json_equals(key, name); };
    const auto left_out = std::find_if(kLeftOut.begin(), kLeftOut.end(), is_key);
    const auto refused = std::find_if(kRefused.begin(), kRefused.end(), is_key);
    if (left_out != kLeftOut.end())
      drop(turn_, *left_out);
    else if (refused == kRefused.end())
      drop_unknown(turn_, key);
    else if (value != "[]" && value != "{}")
      faults_.refuse({}, *refused, fmt::format("`{}` cannot be done with this model.", *refused));
  }

  // A whole number; of anything else it notes what is wrong.
  bool read_count(std::string_view name, std::string_view value, std::uint64_t& count) {
    if (!faults_.allow({}, name, value, JsonType::number)) return false;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
    if (error == std::errc{} && end == value.data() + value.size()) return true;
    faults_.refuse({}, name, fmt::format("`{}` must be a whole number from 0 up.", name));
    return false;
  }

  void read_bounds() {
    if (faults_.allow({}, "stream", stream_, JsonType::boolean)) turn_.stream = stream_ == "true";
    std::uint64_t count = 0;
    if (faults_.need({}, "max_tokens", max_tokens_, JsonType::number) &&
        read_count("max_tokens", max_tokens_, count)) {
      if (count == 0)
        faults_.refuse({}, "max_tokens",
                       "`max_tokens` must be at least 1: this model's cache cannot be filled "
                       "without an answer.");
      turn_.max_tokens = count;
    }
    if (!faults_.allow({}, "stop_sequences", stop_, JsonType::array)) return;
    JsonCursor json(stop_);
    std::string_view element;
    json.enter_array();
    for (std::int64_t n = 0; json.next_element() && json.skip(element) && !faults_.any(); ++n)
      if (n == kMostStops)
        faults_.refuse({}, "stop_sequences",
                       fmt::format("`stop_sequences` must hold at most {} texts.", kMostStops));
      else if (faults_.need(Place{"stop_sequences"}.at(n), {}, element, JsonType::string))
        turn_.stop.push_back({inside_of(element)});
  }

  void read_share(std::string_view name, std::string_view value, JsonValue& share) {
    if (!faults_.allow({}, name, value, JsonType::number)) return;
    double number = -1;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || !(number >= 0 && number <= 1))
      faults_.refuse({}, name, fmt::format("`{}` must be a number from 0 to 1.", name));
    share = {value};
  }

  void read_sampling() {
    read_share("temperature", temperature_, turn_.temperature);
    read_share("top_p", top_p_, turn_.top_p);
    std::uint64_t count = 0;
    if (read_count("top_k", top_k_, count)) turn_.top_k = {top_k_};
  }

  void read_output_config() {
    std::string_view effort, format;
    if (faults_.allow({}, "output_config", output_config_, JsonType::object)) {
      std::string_view budget;
      read_object(output_config_,
                  {{"effort", effort}, {"format", format}, {"task_budget", budget}});
      if (!budget.empty()) drop(turn_, "task_budget");
    }
    const Place config{"output_config"};
    if (faults_.allow(config, "effort", effort, JsonType::string)) read_effort({effort});
    if (!format.empty())
      read_format(config, "format", format);
    else
      read_format({}, "output_format", output_format_);  // as it was called in its beta
  }

  void read_effort(JsonValue word) {
    const std::optional<Effort> effort = effort_named(word);
    if (effort && *effort >= Effort::low)
      turn_.effort = *effort;
    else
      faults_.refuse({}, "output_config.effort",
                     "`output_config.effort` must be low, medium, high, xhigh or max.");
  }

  void read_format(const Place& place, std::string_view name, std::string_view value) {
    if (!faults_.allow(place, name, value, JsonType::object)) return;
    std::string_view type, schema;
    read_object(value, {{"type", type}, {"schema", schema}});
    const Place inner{place.field.empty() ? name : std::string_view("output_config.format")};
    if (!json_equals(inside_of(type), "json_schema"))
      faults_.refuse(inner, "type", fmt::format("`{}` must be json_schema.", inner.path("type")));
    if (!faults_.need(inner, "schema", schema, JsonType::object)) return;
    turn_.format.kind = AnswerFormat::Kind::json_schema;
    turn_.format.schema = {schema};
  }

  // An effort that is named holds, unless the model is not to think at all.
  void read_thinking() {
    if (!faults_.allow({}, "thinking", thinking_, JsonType::object)) return;
    std::string_view type, budget, display;
    read_object(thinking_, {{"type", type}, {"budget_tokens", budget}, {"display", display}});
    if (json_equals(inside_of(display), "omitted")) drop(turn_, "thinking.display");
    const std::string_view mode = inside_of(type);
    if (json_equals(mode, "disabled")) {
      turn_.effort = Effort::none;
    } else if (json_equals(mode, "enabled")) {
      std::uint64_t tokens = 0;
      if (!faults_.need({}, "thinking.budget_tokens", budget, JsonType::number) ||
          !read_count("thinking.budget_tokens", budget, tokens) || turn_.effort != Effort::unsaid)
        return;
      turn_.effort = tokens < 4096 ? Effort::low : tokens < 16'384 ? Effort::medium : Effort::high;
    } else if (!json_equals(mode, "adaptive") && !json_equals(mode, "between_tools")) {
      faults_.refuse({}, "thinking.type", "`thinking.type` must be enabled, adaptive or disabled.");
    }
  }

  void read_metadata() {
    if (!faults_.allow({}, "metadata", metadata_, JsonType::object)) return;
    std::string_view user;
    read_object(metadata_, {{"user_id", user}});
    if (faults_.allow({}, "metadata.user_id", user, JsonType::string))
      turn_.user = {inside_of(user)};
  }

  std::string_view body_;
  const ReasoningSeal* seal_;
  Turn turn_;
  RequestFaults faults_;
  std::string_view model_, system_, messages_, tools_, tool_choice_, stream_, max_tokens_, stop_;
  std::string_view temperature_, top_p_, top_k_, thinking_, output_config_, output_format_;
  std::string_view metadata_;
};

}  // namespace

Result<Turn> read_messages_request(std::string_view body, const ReasoningSeal* seal) {
  return MessagesRequest(body, seal).read();
}

}  // namespace solidrust::dialect
