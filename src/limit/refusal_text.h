// The public words of a refusal: which limit, what was used, how long to wait, what would help.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "limit/limit_status.h"

namespace solidrust {

struct Ledger;

// `need`: what the call asked of the limit (tokens, or 1 request).
Error limit_refusal(const LimitReading& reading, std::uint64_t need, std::int64_t wait_ms);
// `money`: it is the budget in money that is short, not the one in tokens.
Error budget_refusal(LimitOwner owner, const Ledger& ledger, bool money, std::uint64_t need_tokens,
                     std::int64_t need_nano, std::int64_t wait_ms);

// A wait as people read it: "17 s", "6 min", "2 h 5 min", "12 d 3 h"; rounded up.
std::string wait_text(std::int64_t wait_ms);

}  // namespace solidrust
