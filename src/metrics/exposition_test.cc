#include "metrics/exposition.h"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "metrics/exemplar.h"
#include "metrics/name_registry.h"

namespace solidrust::metrics {
namespace {

constexpr Family kCounter{"things_total", Type::counter, "A \"thing\" of C:\\", "a"};
constexpr Family kGauge{"level", Type::gauge, "How high", ""};
constexpr Family kTimes{"time_seconds", Type::histogram, "How long", "a"};
constexpr std::array<std::uint32_t, 2> kBounds{5, 1'500};
constexpr HistogramShape kShape{kBounds, 1'000};

template <class Write>
std::string written(Format format, const Write& write) {
  std::string text;
  Exposition out(format, text);
  write(out);
  out.end();
  return text;
}

TEST(Exposition, ACounterIsCalledByItsWholeNameInTheTextFormatAlone) {
  const auto write = [](Exposition& out) {
    out.family(kCounter);
    out.sample({{"a", "b"}}, std::uint64_t{3});
  };
  EXPECT_EQ(written(Format::text, write),
            "# HELP things_total A \"thing\" of C:\\\\\n# TYPE things_total counter\n"
            "things_total{a=\"b\"} 3\n");
  EXPECT_EQ(written(Format::openmetrics, write),
            "# HELP things A \\\"thing\\\" of C:\\\\\n# TYPE things counter\n"
            "things_total{a=\"b\"} 3\n# EOF\n");
}

TEST(Exposition, LabelsAreEscapedAndEmptyOnesLeftOut) {
  EXPECT_EQ(written(Format::text,
                    [](Exposition& out) {
                      out.family(kGauge);
                      out.sample({}, std::int64_t{-1});
                      out.sample({{"a", ""}, {"b", "x\"y\\z\n"}}, std::uint64_t{1});
                    }),
            "# HELP level How high\n# TYPE level gauge\nlevel -1\nlevel{b=\"x\\\"y\\\\z\\n\"} 1\n");
}

TEST(Exposition, DecimalsLoseNothing) {
  const auto decimal = [](std::uint64_t value, unsigned places) {
    const std::string text = written(Format::text, [&](Exposition& out) {
      out.family(kGauge);
      out.decimal({}, value, places);
    });
    return text.substr(text.rfind("level ") + 6);
  };
  EXPECT_EQ(decimal(0, 9), "0\n");
  EXPECT_EQ(decimal(1, 9), "0.000000001\n");
  EXPECT_EQ(decimal(2'500'000'000, 9), "2.5\n");
  EXPECT_EQ(decimal(UINT64_MAX, 9), "18446744073.709551615\n");
  EXPECT_EQ(decimal(1'790'000'000'123, 3), "1790000000.123\n");
  EXPECT_EQ(decimal(7, 0), "7\n");
}

TEST(Exposition, AHistogramCountsUpToEachBoundAndOneAtABoundIsBelowIt) {
  Histogram histogram;
  for (const std::uint32_t ms : {0U, 5U, 6U, 1'500U, 1'501U, UINT32_MAX})
    histogram.observe(kShape, ms);
  HistogramSums sums;
  histogram.add_to(sums);
  EXPECT_EQ(written(Format::text,
                    [&](Exposition& out) {
                      out.family(kTimes);
                      out.histogram({{"a", "b"}}, kShape, sums);
                    }),
            "# HELP time_seconds How long\n# TYPE time_seconds histogram\n"
            "time_seconds_bucket{a=\"b\",le=\"0.005\"} 2\n"
            "time_seconds_bucket{a=\"b\",le=\"1.5\"} 4\n"
            "time_seconds_bucket{a=\"b\",le=\"+Inf\"} 6\n"
            "time_seconds_sum{a=\"b\"} 4294970.307\ntime_seconds_count{a=\"b\"} 6\n");
}

TEST(Exposition, EachBucketShowsItsNewestExemplarInOpenMetricsAlone) {
  const auto trace = [](char digit) {
    std::array<char, 32> id;
    id.fill(digit);
    return id;
  };
  Exemplars one;
  one.note(kShape, {trace('a'), 5, 1'700'000'000'000});
  one.note(kShape, {trace('b'), 4, 1'700'000'000'001});
  one.note(kShape, {trace('c'), 1'501, 1'700'000'000'002});
  Exemplars other;  // of another worker
  other.note(kShape, {trace('d'), 3, 1'699'999'999'999});
  other.note(kShape, {trace('e'), 9'000, 1'700'000'001'500});
  HistogramSums sums;
  Exemplars().add_to(sums);
  EXPECT_TRUE(sums.exemplars.empty());
  one.add_to(sums);
  other.add_to(sums);
  sums.counts = {3, 0, 2};
  const auto write = [&](Exposition& out) { out.histogram({}, kShape, sums); };
  const std::string b(32, 'b');
  const std::string e(32, 'e');
  EXPECT_EQ(written(Format::openmetrics, write),
            "_bucket{le=\"0.005\"} 3 # {trace_id=\"" + b +
                "\"} 0.004 1700000000.001\n"
                "_bucket{le=\"1.5\"} 3\n"
                "_bucket{le=\"+Inf\"} 5 # {trace_id=\"" +
                e + "\"} 9 1700000001.5\n_sum 0\n_count 5\n# EOF\n");
  EXPECT_EQ(written(Format::text, write).find("trace_id"), std::string::npos);
}

TEST(Exposition, TheFormatIsTheOneThatIsAskedFor) {
  EXPECT_EQ(format_for(""), Format::text);
  EXPECT_EQ(format_for("*/*"), Format::text);
  EXPECT_EQ(format_for("text/plain;version=0.0.4;q=0.5,*/*;q=0.1"), Format::text);
  EXPECT_EQ(format_for("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3"),
            Format::openmetrics);
}

TEST(Families, NamesAreOneEachAndAsPrometheusWantsThem) {
  std::set<std::string_view> names;
  for (const Family* const family : families()) {
    EXPECT_TRUE(names.insert(family->name).second) << family->name;
    EXPECT_TRUE(family->name.starts_with("solidrust_") || family->name.starts_with("process_"))
        << family->name;
    EXPECT_EQ(family->name.ends_with("_total"), family->type == Type::counter) << family->name;
    EXPECT_EQ(family->name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string::npos);
    EXPECT_FALSE(family->help.empty() || family->help.ends_with('.')) << family->name;
    EXPECT_NE(reference().find(family->name), std::string::npos);
  }
}

TEST(NameRegistry, NamesPastTheBoundAreOther) {
  NameRegistry names(2);
  const std::uint32_t one = names.id("one");
  const std::uint32_t two = names.id("two");
  EXPECT_EQ(names.id("three"), NameRegistry::kOther);
  EXPECT_EQ(names.id("one"), one);
  EXPECT_EQ(names.name(one), "one");
  EXPECT_EQ(names.name(two), "two");
  EXPECT_EQ(names.name(NameRegistry::kOther), "other");
  EXPECT_EQ(names.name(NameRegistry::kNone), "");
  EXPECT_EQ(names.id("other"), NameRegistry::kOther);  // somebody's model may be called so
}

}  // namespace
}  // namespace solidrust::metrics
