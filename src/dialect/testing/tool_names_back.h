// Whether what an upstream knows by a flat name is found again as the caller calls it.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_writer.h"
#include "dialect/custom_input.h"
#include "dialect/tool_names.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// `read`: what `turn` reads as at the upstream.
inline void expect_names_back(const Turn& turn, const Turn& read) {
  const ToolNames names(turn);
  ASSERT_EQ(read.tools.size(), turn.tools.size());
  for (std::size_t i = 0; i < turn.tools.size(); ++i) {
    const ToolNames::Tool* const found = names.find(read.tools[i].name.inside);
    ASSERT_NE(found, nullptr) << read.tools[i].name.inside;
    EXPECT_EQ(found->kind, turn.tools[i].kind);
    EXPECT_EQ(found->space, turn.tools[i].space.inside);
    EXPECT_EQ(found->name, turn.tools[i].name.inside);
  }
  // The input of a custom tool, out of the arguments; calls stay in their order.
  std::vector<const Call*> before;
  for (const Item& item : turn.items)
    if (const auto* call = std::get_if<Call>(&item.what)) before.push_back(call);
  std::size_t at = 0;
  for (const Item& item : read.items) {
    const auto* const call = std::get_if<Call>(&item.what);
    if (call == nullptr) continue;
    ASSERT_LT(at, before.size());
    const Call& original = *before[at++];
    if (original.kind != CallKind::custom) continue;
    std::string input, expected;
    CustomInput reader;
    reader.feed(call->arguments, input);
    reader.finish(input);
    append_json_escaped(expected, original.arguments);
    EXPECT_EQ(input, expected);
  }
  EXPECT_EQ(at, before.size());
}

}  // namespace solidrust::dialect
