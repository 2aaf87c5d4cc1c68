// Writes metrics down as Prometheus reads them: the text format 0.0.4, or OpenMetrics 1.0.0.
// Sources: the page "Exposition formats" of Prometheus, and the OpenMetrics specification.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "metrics/family.h"
#include "metrics/histogram.h"

namespace solidrust::metrics {

enum class Format : std::uint8_t { text, openmetrics };

// The one that an Accept field asks for: OpenMetrics only where it is named.
Format format_for(std::string_view accept) noexcept;
std::string_view content_type(Format format) noexcept;

// A label's name and value; one without a value is left out.
using Label = std::pair<std::string_view, std::string_view>;
using Labels = std::initializer_list<Label>;

class Exposition {
 public:
  // `out` outlives it.
  Exposition(Format format, std::string& out) : format_(format), out_(out) {}

  // Begins a family: its samples follow, each set of labels once.
  void family(const Family& family);
  void sample(Labels labels, std::uint64_t value);
  void sample(Labels labels, std::int64_t value);
  // A decimal number, whose last `places` digits follow the point: 1234 and 2 are 12.34.
  void decimal(Labels labels, std::uint64_t value, unsigned places);
  // OpenMetrics has its exemplars too.
  void histogram(Labels labels, const HistogramShape& shape, const HistogramSums& sums);
  void end();

 private:
  void name(std::string_view suffix);
  void labels(Labels labels, std::string_view bound = {});
  void exemplar(const Exemplar& exemplar, std::uint32_t per_second);

  const Format format_;
  std::string& out_;
  std::string_view family_;  // its name, without the _total of a counter
  std::string_view suffix_;  // of a sample
};

}  // namespace solidrust::metrics
