#include "http/wire/field_list.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust::http {
namespace {

Field field_at(const std::string& text, std::size_t name, std::size_t name_size, std::size_t value,
               std::size_t value_size) {
  const std::string_view view = text;
  return {view.substr(name, name_size), view.substr(value, value_size)};
}

TEST(FieldList, KeepsTheOrderAndFindsTheFirstWithoutCase) {
  const std::string text = "A: one\r\nb:\r\na: two\r\n";
  FieldList<3> list;
  list.add(text.data(), field_at(text, 0, 1, 3, 3));
  list.add(text.data(), field_at(text, 8, 1, 10, 0));
  list.add(text.data(), field_at(text, 12, 1, 15, 3));
  std::string seen;
  for (const Field& field : list) seen.append(field.name).append("=").append(field.value) += ' ';
  EXPECT_EQ(seen, "A=one b= a=two ");
  EXPECT_EQ(list.size(), 3u);
  EXPECT_EQ(list.find("a"), "one");
  EXPECT_NE(list.find("b").data(), nullptr);  // there, and empty
  EXPECT_EQ(list.find("c").data(), nullptr);
  list.clear();
  EXPECT_EQ(list.size(), 0u);
  EXPECT_EQ(list.find("a").data(), nullptr);
}

TEST(FieldList, FollowsItsBufferWhereItMoves) {
  std::string text = "x-name: value";
  FieldList<1> list;
  list.add(text.data(), field_at(text, 0, 6, 8, 5));
  const std::string moved = text;
  text.assign(text.size(), '?');
  list.moved(moved.data());
  EXPECT_EQ(list[0].name, "x-name");
  EXPECT_EQ(list.find("x-name").data(), moved.data() + 8);
}

TEST(FieldList, AFieldMayStandAMebibyteAway) {
  const std::string text = std::string(1 << 20, ' ') + "far: " + std::string(70'000, 'v');
  FieldList<1> list;
  list.add(text.data(), field_at(text, 1 << 20, 3, (1 << 20) + 5, 70'000));
  EXPECT_EQ(list.find("far"), std::string(70'000, 'v'));
}

TEST(FieldList, TakesHalfThePlaceOfViews) {
  EXPECT_LE(sizeof(FieldList<64>), 64 * sizeof(Field) / 2 + 16);
}

}  // namespace
}  // namespace solidrust::http
