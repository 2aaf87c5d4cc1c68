#include "dialect/data_lines.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::string kept(std::string_view text, std::size_t cut) {
  DataLines lines;
  std::string out;
  lines.feed(text.substr(0, cut), out);
  lines.feed(text.substr(cut), out);
  return out;
}

TEST(DataLines, only_data_lines_come_out_however_the_event_is_cut) {
  struct Case {
    const char* event;
    const char* kept;
  };
  const Case cases[] = {
      {"data: abc\n\n", "data: abc\n"},
      {"event: x\ndata:abc\nid: 7\nretry: 1\n: note\n\n", "data:abc\n"},
      {"data: a\r\ndata: b\r\n\r\n", "data: a\ndata: b\n"},
      {"data: a\rdata: b\r\r", "data: a\ndata: b\n"},
      {"database: a\ndata: b\n\n", "data: b\n"},
      {"data\ndat\nd: 1\n\n", ""},
      {"data: data: x\n\n", "data: data: x\n"},
      {"dadata: x\n\n", ""},
  };
  for (const Case& one : cases)
    for (std::size_t cut = 0; cut <= std::string_view(one.event).size(); ++cut)
      EXPECT_EQ(kept(one.event, cut), one.kept) << one.event << " cut at " << cut;
}

}  // namespace
}  // namespace solidrust
