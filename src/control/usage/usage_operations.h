// usage.*: who may ask what.
#pragma once

#include "control/operation.h"

namespace solidrust {

inline constexpr OperationFacts kQueryUsage{"usage.query", Action::see_installation};
inline constexpr OperationFacts kTopUsage{"usage.top", Action::see_installation};
inline constexpr OperationFacts kOverview{"usage.overview", Action::see_installation};
inline constexpr OperationFacts kOwnUsage{"usage.own", Action::see_own};
inline constexpr OperationFacts kOwnLimits{"limits.own", Action::see_own};

}  // namespace solidrust
