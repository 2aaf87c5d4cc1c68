#include "dialect/responses/answer_reader.h"

#include <algorithm>
#include <charconv>

#include "base/utf8.h"

namespace solidrust::dialect {
namespace {

using Kind = AnswerEvent::Kind;

constexpr std::string_view kBlankLine = "\\n\\n";  // in a JSON string

void add(Kind kind, std::string_view inside, std::vector<AnswerEvent>& events) {
  if (inside.empty()) return;
  AnswerEvent event;
  event.kind = kind;
  event.text = {inside};
  events.push_back(event);
}

void count(const std::vector<AnswerEvent>& events, std::size_t from, UsageReading& usage) {
  std::size_t bytes = 0;
  for (std::size_t i = from; i < events.size(); ++i) {
    if (events[i].kind == Kind::finish || events[i].kind == Kind::signature) continue;
    bytes += events[i].text.inside.size() + events[i].name.inside.size();
    usage.calls |= events[i].kind == Kind::call;
  }
  usage.content_bytes += bytes;
  usage.content_events += bytes != 0 ? 1 : 0;
}

}  // namespace

// A missing one is 0, as of servers that write one item only.
bool ResponsesReader::read_index(JsonValue value, std::uint32_t& index) const {
  index = 0;
  if (!value.given()) return true;
  const char* const end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, index);
  return error == std::errc{} && stop == end && index < kMostItems;
}

ResponsesReader::Told* ResponsesReader::told_of(const ResponseEventFields& fields) {
  std::uint32_t index = 0;
  if (!read_index(fields.output_index, index)) return nullptr;
  if (index >= told_.size()) told_.resize(index + 1);
  return &told_[index];
}

// A delta, or the whole of a part of which none came.
void ResponsesReader::take_words(const ResponseEventFields& fields, Kind kind, Told& told,
                                 std::vector<AnswerEvent>& events) {
  std::uint32_t part = 0;
  if (!read_index(fields.part_index, part)) return;
  const bool whole = !fields.delta.given();
  if (whole && part < told.words) return;
  told.words = std::max(told.words, part + 1);
  add(kind, text_of(whole ? fields.whole : fields.delta).inside, events);
}

void ResponsesReader::take_thought(const ResponseEventFields& fields, bool summary, JsonValue text,
                                   Told& told, std::vector<AnswerEvent>& events) {
  const std::string_view inside = text_of(text).inside;
  if (inside.empty() || (summary ? told.reasoning : told.summary)) return;
  std::uint32_t part = 0;
  if (!read_index(fields.part_index, part)) part = told.part;
  const bool next = (summary ? told.summary : told.reasoning) && part != told.part;
  if (next) add(Kind::reasoning, kBlankLine, events);
  told.part = part;
  (summary ? told.summary : told.reasoning) = true;
  add(Kind::reasoning, inside, events);
}

void ResponsesReader::take_arguments(JsonValue text, Told& told, std::vector<AnswerEvent>& events) {
  const std::string_view inside = text_of(text).inside;
  if (!told.call || inside.empty()) return;
  told.arguments = true;
  add(Kind::arguments, inside, events);
  events.back().call = told.number;
}

// True also for what is no call; false: a call without a name.
bool ResponsesReader::take_call(JsonValue item, Told& told, std::vector<AnswerEvent>& events) {
  JsonValue type, call_id, id, name;
  pick_fields(item.text, {{"type", &type}, {"call_id", &call_id}, {"id", &id}, {"name", &name}},
              kResponsesDepth);
  if (told.call || !(says(type, "function_call") || says(type, "custom_tool_call"))) return true;
  if (text_of(name).empty()) return false;
  told.call = true;
  told.number = calls_++;
  AnswerEvent event;
  event.kind = Kind::call;
  event.call = told.number;
  event.id = text_of(call_id).given() ? text_of(call_id) : text_of(id);
  event.name = text_of(name);
  events.push_back(event);
  return true;
}

// A whole item: what of it was not told yet.
bool ResponsesReader::take_item(JsonValue item, Told& told, std::vector<AnswerEvent>& events) {
  if (!take_call(item, told, events)) return false;
  JsonValue type, content, summary, encrypted, arguments, input;
  pick_fields(item.text,
              {{"type", &type},
               {"content", &content},
               {"summary", &summary},
               {"encrypted_content", &encrypted},
               {"arguments", &arguments},
               {"input", &input}},
              kResponsesDepth);
  if (told.call) {
    if (!told.arguments) take_arguments(arguments.given() ? arguments : input, told, events);
  } else if (says(type, "message")) {
    take_parts(content, Kind::text, told.words, events);
    told.words = kMostItems;
  } else if (says(type, "reasoning")) {
    const std::size_t before = events.size();
    if (!told.reasoning && !told.summary) {
      take_parts(content, Kind::reasoning, 0, events);
      if (events.size() == before) take_parts(summary, Kind::reasoning, 0, events);
    }
    told.reasoning = true;
    if (!told.signature) add(Kind::signature, text_of(encrypted).inside, events);
    told.signature = true;
  }
  return true;
}

void ResponsesReader::take_parts(JsonValue parts, Kind kind, std::size_t from,
                                 std::vector<AnswerEvent>& events) {
  const std::size_t before = events.size();
  each_element(
      parts.text,
      [&](JsonValue part, std::size_t index) {
        if (index < from) return;
        JsonValue text, refusal;
        pick_fields(part.text, {{"text", &text}, {"refusal", &refusal}}, kResponsesDepth);
        if (kind == Kind::reasoning && events.size() != before && !text_of(text).empty())
          add(kind, kBlankLine, events);
        add(kind, text_of(text).inside, events);
        add(Kind::refusal, text_of(refusal).inside, events);
      },
      kResponsesDepth);
}

// False: what no answer can hold.
bool ResponsesReader::take(const ResponseEventFields& fields, std::vector<AnswerEvent>& events) {
  using enum ResponseEventType;
  if (fields.type == other || fields.type == other_delta) return true;
  Told* const told = told_of(fields);
  if (told == nullptr) return false;
  switch (fields.type) {
    case item_added: {
      JsonValue name;
      pick_fields(fields.item.text, {{"name", &name}}, kResponsesDepth);
      return text_of(name).empty() || take_call(fields.item, *told, events);
    }
    case item_done:
      return take_item(fields.item, *told, events);
    case text:
    case text_done:
      take_words(fields, Kind::text, *told, events);
      break;
    case refusal:
    case refusal_done:
      take_words(fields, Kind::refusal, *told, events);
      break;
    case reasoning:
    case summary:
      take_thought(fields, fields.type == summary, fields.delta, *told, events);
      break;
    case reasoning_done:
    case summary_done:
      if (!told->reasoning && !told->summary)
        take_thought(fields, fields.type == summary_done, fields.whole, *told, events);
      break;
    case arguments:
      take_arguments(fields.delta, *told, events);
      break;
    case arguments_done:
      if (!told->arguments) take_arguments(fields.whole, *told, events);
      break;
    case other_delta:
    case completed:
    case incomplete:
    case failed:
    case other:
      break;
  }
  return true;
}

bool ResponsesReader::take_output(JsonValue output, std::vector<AnswerEvent>& events) {
  bool valid = true;
  each_element(
      output.text,
      [&](JsonValue item, std::size_t index) {
        Told told;
        valid = valid && index < kMostItems && take_item(item, told, events);
      },
      kResponsesDepth);
  return valid;
}

void ResponsesReader::finish(const ResponseFields& response, bool incomplete,
                             std::vector<AnswerEvent>& events) {
  AnswerEvent event;
  event.kind = Kind::finish;
  event.finish = calls_ != 0 ? Finish::calls : Finish::stop;
  if (incomplete || says(response.status, "incomplete")) {
    JsonValue reason;
    pick_fields(response.incomplete_details.text, {{"reason", &reason}}, kResponsesDepth);
    event.finish = says(reason, "content_filter") ? Finish::refusal : Finish::length;
  }
  events.push_back(event);
}

AnswerKind ResponsesReader::read_event(std::string_view event, std::string_view data,
                                       UsageReading& usage, std::vector<AnswerEvent>& events) {
  if (is_done_mark(data)) return AnswerKind::other;
  ResponseEventFields fields;
  if (!read_response_event(event, data, fields)) return AnswerKind::invalid;
  ResponseFields response;
  if (fields.response.given() && read_response(fields.response.text, response))
    read_responses_usage(response, usage);
  if (fields.type == ResponseEventType::failed) return AnswerKind::error;
  const bool ended =
      fields.type == ResponseEventType::completed || fields.type == ResponseEventType::incomplete;
  if (ended) {
    // Of a server that tells nothing before its end.
    const std::size_t first = events.size();
    if (told_.empty() && !take_output(response.output, events)) return AnswerKind::invalid;
    count(events, first, usage);
    const bool incomplete = fields.type == ResponseEventType::incomplete;
    note_ending(response, incomplete, usage);
    finish(response, incomplete, events);
    return AnswerKind::done;
  }
  const std::size_t before = events.size();
  if (!take(fields, events)) return AnswerKind::invalid;
  const std::uint64_t counted = usage.content_events;
  count(events, before, usage);
  return usage.content_events != counted ? AnswerKind::content : AnswerKind::other;
}

AnswerKind ResponsesReader::read_whole(std::string_view body, UsageReading& usage,
                                       std::vector<AnswerEvent>& events) {
  ResponseFields response;
  if (!is_utf8(body) || !read_response(body, response)) return AnswerKind::invalid;
  read_responses_usage(response, usage);
  if (is_failure(response)) return AnswerKind::error;
  if (never_ended(response) || type_of(response.output) != JsonType::array)
    return AnswerKind::invalid;
  const std::size_t before = events.size();
  if (!take_output(response.output, events)) return AnswerKind::invalid;
  count(events, before, usage);
  note_ending(response, false, usage);
  finish(response, false, events);
  return AnswerKind::content;
}

}  // namespace solidrust::dialect
