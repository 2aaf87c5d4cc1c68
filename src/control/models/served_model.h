// What both doors of the control plane show of a model besides its settings.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/result.h"
#include "control/operation.h"
#include "store/usage_rows.h"

namespace solidrust {

inline constexpr OperationFacts kListModels{"models.list", Action::see_own};

// The names that its servers have for it, which can be asked for too: each once. Views of the
// catalog.
std::vector<std::string_view> other_names(const Model& model, const Catalog& catalog);

// What models were seen to do; nothing if this process keeps no usage.
Result<std::vector<ModelSeen>> models_seen(const ControlContext& context);

// Whether to show the longest answer: only to operators and auditors, because it was some
// account's.
enum class Longest : std::uint8_t { told, kept };

// The fields "seen" (of streaming, tools, images) and "longest_answer" (tokens; null: none was
// counted, or it is kept), by whichever of its names it was asked.
void write_seen(JsonWriter& json, const Model& model, const Catalog& catalog,
                std::span<const ModelSeen> seen, Longest longest);

}  // namespace solidrust
