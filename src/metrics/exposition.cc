#include "metrics/exposition.h"

#include <algorithm>

#include <fmt/format.h>

namespace solidrust::metrics {
namespace {

constexpr std::string_view kTotal = "_total";

void append_escaped(std::string& out, std::string_view text, bool quoted) {
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\\' || (quoted && c == '"'))
      out.append(1, '\\').append(1, c);
    else
      out += c;
  }
}

// So many of which make one, without a rounding: 1500 and 1000 are "1.5".
std::string part_of(std::uint64_t value, std::uint64_t whole) {
  std::string text = std::to_string(value / whole);
  std::string rest = std::to_string(value % whole + whole).substr(1);  // leading zeros are kept
  rest.erase(rest.find_last_not_of('0') + 1);
  return rest.empty() ? text : text + "." + rest;
}

}  // namespace

Format format_for(std::string_view accept) noexcept {
  return accept.find("application/openmetrics-text") == accept.npos ? Format::text
                                                                    : Format::openmetrics;
}

std::string_view content_type(Format format) noexcept {
  switch (format) {
    case Format::text:
      return "text/plain; version=0.0.4; charset=utf-8";
    case Format::openmetrics:
      break;
  }
  return "application/openmetrics-text; version=1.0.0; charset=utf-8";
}

void Exposition::family(const Family& family) {
  family_ = family.name;
  suffix_ = {};
  if (family.type == Type::counter) {
    family_.remove_suffix(kTotal.size());
    suffix_ = kTotal;
  }
  // Only OpenMetrics calls a counter by its name without the suffix.
  const std::string_view told = format_ == Format::openmetrics ? family_ : family.name;
  out_.append("# HELP ").append(told).append(" ");
  append_escaped(out_, family.help, format_ == Format::openmetrics);
  out_.append("\n# TYPE ").append(told).append(" ").append(type_name(family.type)).append("\n");
}

void Exposition::name(std::string_view suffix) {
  out_.append(family_).append(suffix_).append(suffix);
}

void Exposition::labels(Labels labels, std::string_view bound) {
  char before = '{';
  const auto put = [&](std::string_view name, std::string_view value) {
    out_.append(1, before).append(name).append("=\"");
    append_escaped(out_, value, true);
    out_ += '"';
    before = ',';
  };
  for (const auto& [name, value] : labels)
    if (!value.empty()) put(name, value);
  if (!bound.empty()) put("le", bound);
  if (before == ',') out_ += '}';
  out_ += ' ';
}

void Exposition::sample(Labels labels_, std::uint64_t value) {
  name({});
  labels(labels_);
  out_.append(std::to_string(value)).append("\n");
}

void Exposition::sample(Labels labels_, std::int64_t value) {
  name({});
  labels(labels_);
  out_.append(std::to_string(value)).append("\n");
}

void Exposition::decimal(Labels labels_, std::uint64_t value, unsigned places) {
  std::uint64_t whole = 1;
  for (unsigned i = 0; i < places; ++i) whole *= 10;
  name({});
  labels(labels_);
  out_.append(part_of(value, whole)).append("\n");
}

void Exposition::histogram(Labels labels_, const HistogramShape& shape, const HistogramSums& sums) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i <= shape.bounds.size(); ++i) {
    below += sums.counts[i];
    name("_bucket");
    // OpenMetrics wants a point in each bound.
    std::string bound = "+Inf";
    if (i < shape.bounds.size()) bound = part_of(shape.bounds[i], shape.per_second);
    if (i < shape.bounds.size() && bound.find('.') == bound.npos) bound += ".0";
    labels(labels_, bound);
    out_.append(std::to_string(below));
    if (format_ == Format::openmetrics && i < sums.exemplars.size())
      exemplar(sums.exemplars[i], shape.per_second);
    out_ += '\n';
  }
  name("_sum");
  labels(labels_);
  out_.append(part_of(sums.sum, shape.per_second)).append("\n");
  name("_count");
  labels(labels_);
  out_.append(std::to_string(below)).append("\n");
}

void Exposition::exemplar(const Exemplar& exemplar, std::uint32_t per_second) {
  if (exemplar.unix_ms == 0) return;
  out_.append(" # {trace_id=\"").append(exemplar.trace_id.data(), exemplar.trace_id.size());
  out_.append("\"} ").append(part_of(exemplar.value, per_second)).append(1, ' ');
  out_.append(part_of(static_cast<std::uint64_t>(exemplar.unix_ms), 1'000));
}

void Exposition::end() {
  if (format_ == Format::openmetrics) out_ += "# EOF\n";
}

}  // namespace solidrust::metrics
