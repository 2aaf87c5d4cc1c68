// One value of a table: how it reads at a terminal, and how it is drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/cli/answer_table.h"
#include "app/cli/flat_object.h"
#include "app/cli/terminal.h"

namespace solidrust {

inline constexpr std::size_t kLeastText = 14;  // a text may be cut to so much

// What a terminal shows of the column: short ids, times as "2 h ago".
std::string fitted_value(const FlatObject& object, const Column& column, std::int64_t now_ms);

// One "@" between other characters, and nothing that an address of another kind has.
bool is_mail_address(std::string_view text);
// `text` in at most `width` columns: of a mail address both ends are kept, of other text the front.
std::string fitted_text(std::string_view text, std::size_t width);

// The colour of a state, or of a response's status.
Tint tint_of(std::string_view state);

// One cell, padded to its column unless it is the last; the padding has no colour.
void append_cell(std::string& out, const std::string& text, std::size_t width, Look look, bool last,
                 Tint tint, bool color);

}  // namespace solidrust
