// One cell of a table: its text on a terminal, and how it is drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/cli/answer_table.h"
#include "app/cli/flat_object.h"
#include "app/cli/terminal.h"

namespace solidrust {

inline constexpr std::size_t kLeastText = 14;  // columns that a cut text keeps at least

// What a terminal shows of the column: short ids, times as "2 h ago".
std::string fitted_value(const FlatObject& object, const Column& column, std::int64_t now_ms);

// Whether it has one "@" between other characters and nothing that only another kind of address
// has.
bool is_mail_address(std::string_view text);
// `text` cut to at most `width` columns: an email address keeps both ends, other text its front.
std::string fitted_text(std::string_view text, std::size_t width);

// The colour of a state, or of a response's status.
Tint tint_of(std::string_view state);

// One cell, padded to its column unless it is the last; the padding has no colour.
void append_cell(std::string& out, const std::string& text, std::size_t width, Look look, bool last,
                 Tint tint, bool color);

}  // namespace solidrust
