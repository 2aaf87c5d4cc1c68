// The cost of a request: from the estimates before the response, from the usage after it.
#pragma once

#include <cstdint>

namespace solidrust {

struct RequestContext;

// How many units (what its endpoint counts besides tokens) the request asks for; of sound an
// estimate.
std::uint64_t asked_units(const RequestContext& context);

// In 10^-9 of the currency unit. Requests with a test key are never billed. Preconditions: the
// caller and the model are known.
std::int64_t billed_nano(const RequestContext& context, std::uint64_t prompt, std::uint64_t cached,
                         std::uint64_t completion, std::uint64_t units);

}  // namespace solidrust
