#include "app/cli/top_rates.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include "app/cli/flat_object.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

template <class Number>
Number number_of(std::string_view text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

template <class Number>
Number number_in(const FlatObject& object, std::string_view field) {
  return number_of<Number>(value_of(object, field));
}

// "1, 2, 3"
template <class Number>
std::vector<Number> numbers_in(const FlatObject& object, std::string_view field) {
  const std::string text = value_of(object, field);
  std::vector<Number> numbers;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    numbers.push_back(number_of<Number>(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return numbers;
}

// With one decimal, without the error of a floating point number: 0.1 is "0.1".
std::string rate_text(std::uint64_t count, std::int64_t ms) {
  const auto span = static_cast<std::uint64_t>(std::max<std::int64_t>(1, ms));
  const std::uint64_t tenths = (count * 10'000 + span / 2) / span;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::uint64_t more(std::uint64_t now, std::uint64_t before) {
  return now - std::min(now, before);
}

void write_milliseconds(JsonWriter& json, std::string_view name, std::uint32_t ms) {
  json.key(name);
  if (ms == 0)
    json.null();
  else
    json.value(ms);
}

}  // namespace

std::uint32_t percentile(const std::vector<std::uint64_t>& counts,
                         const std::vector<std::uint32_t>& bounds, unsigned percent) noexcept {
  const std::uint64_t all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (all == 0 || bounds.empty()) return 0;
  const std::uint64_t rank = (all * percent + 99) / 100;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    below += counts[i];
    if (below >= rank) return bounds[std::min(i, bounds.size() - 1)];
  }
  return bounds.back();
}

TopRates::Answer TopRates::read(const std::string& text) {
  const FlatObject head = flatten(text);
  Answer answer;
  answer.text = text;
  answer.at_ms = number_in<std::int64_t>(head, "at_ms");
  answer.uptime_s = number_in<std::int64_t>(head, "uptime_s");
  for (const FlatObject& model : objects_of(text, "models")) {
    const std::string name = value_of(model, "model");
    Counts& counts = answer.models[name == kNothing ? std::string() : name];
    counts.requests = number_in<std::uint64_t>(model, "requests");
    counts.failed = number_in<std::uint64_t>(model, "failed");
    counts.refused = number_in<std::uint64_t>(model, "refused");
    counts.tokens = number_in<std::uint64_t>(model, "input_tokens") +
                    number_in<std::uint64_t>(model, "output_tokens");
    counts.running = number_in<std::uint64_t>(model, "running");
    counts.waiting = number_in<std::uint64_t>(model, "waiting");
    counts.first_token = numbers_in<std::uint64_t>(model, "first_token");
  }
  return answer;
}

bool TopRates::add(const std::string& text) {
  Answer answer = read(text);
  if (answer.at_ms == 0) return false;
  bounds_ms_ = numbers_in<std::uint32_t>(flatten(text), "first_token_bounds_ms");
  const bool anew = !answers_.empty() && answer.uptime_s < answers_.back().uptime_s;
  if (anew) answers_.clear();
  answers_.push_back(std::move(answer));
  while (answers_.size() > 2 && answers_[1].at_ms <= answers_.back().at_ms - kWindow.count())
    answers_.pop_front();
  return !anew;
}

std::string TopRates::snapshot() const {
  static const Counts kZero{};
  const Answer& now = answers_.back();
  const Answer& last = answers_.size() > 1 ? answers_[answers_.size() - 2] : now;
  const Answer& first = answers_.front();
  const std::int64_t span = now.at_ms - last.at_ms;
  const auto at = [](const Answer& answer, const std::string& model) -> const Counts& {
    const auto found = answer.models.find(model);
    return found == answer.models.end() ? kZero : found->second;
  };
  const FlatObject head = flatten(now.text);
  const std::vector<FlatObject> targets = objects_of(now.text, "targets");
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  for (const std::string_view field : {"uptime_s", "memory_bytes", "connections"})
    json.key(field).value(number_in<std::uint64_t>(head, field));
  json.key("journal_waiting_bytes").value(number_in<std::uint64_t>(head, "journal.waiting_bytes"));
  json.key("journal_bound_bytes").value(number_in<std::uint64_t>(head, "journal.bound_bytes"));
  json.key("window_s").value((now.at_ms - first.at_ms + 500) / 1'000);
  std::uint64_t running = 0;
  for (const FlatObject& target : targets) running += number_in<std::uint64_t>(target, "in_flight");
  Counts total;
  Counts before;
  for (const auto& [name, counts] : now.models) {
    const Counts& past = at(last, name);
    total.requests += counts.requests;
    total.failed += counts.failed;
    total.refused += counts.refused;
    total.tokens += counts.tokens;
    total.waiting += counts.waiting;
    before.requests += past.requests;
    before.failed += past.failed;
    before.refused += past.refused;
    before.tokens += past.tokens;
  }
  const auto write_rates = [&](const Counts& counts, const Counts& past) {
    json.key("requests_per_s").raw(rate_text(more(counts.requests, past.requests), span));
    json.key("tokens_per_s").raw(rate_text(more(counts.tokens, past.tokens), span));
    json.key("failed_per_s").raw(rate_text(more(counts.failed, past.failed), span));
    json.key("refused_per_s").raw(rate_text(more(counts.refused, past.refused), span));
  };
  write_rates(total, before);
  json.key("running").value(running).key("waiting").value(total.waiting);
  json.key("models").begin_array();
  for (const auto& [name, counts] : now.models) {
    if (name.empty()) continue;
    const std::vector<std::uint64_t>& past = at(first, name).first_token;
    std::vector<std::uint64_t> recent = counts.first_token;
    for (std::size_t i = 0; i < std::min(recent.size(), past.size()); ++i)
      recent[i] = more(recent[i], past[i]);
    json.begin_object().key("model").value(name);
    write_rates(counts, at(last, name));
    json.key("running").value(counts.running).key("waiting").value(counts.waiting);
    write_milliseconds(json, "first_token_p50_ms", percentile(recent, bounds_ms_, 50));
    write_milliseconds(json, "first_token_p95_ms", percentile(recent, bounds_ms_, 95));
    json.end_object();
  }
  json.end_array().key("targets").begin_array();
  for (const FlatObject& target : targets) {
    json.begin_object();
    for (const std::string_view field : {"upstream", "target", "state"})
      json.key(field).value(value_of(target, field));
    for (const std::string_view field :
         {"in_flight", "max_in_flight", "requests", "failures", "failures_in_row"})
      json.key(field).value(number_in<std::uint64_t>(target, field));
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
