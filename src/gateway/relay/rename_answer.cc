#include "gateway/relay/rename_answer.h"

#include <utility>

namespace solidrust {

Result<void> rename_answer(std::string& answer, const ModelRequest&, const ModelPlaces& model,
                           std::string_view name) {
  if (!needs_name(model, name)) return {};
  std::string renamed;
  renamed.reserve(answer.size() + name.size());
  append_renamed(renamed, answer, model, name);
  answer = std::move(renamed);
  return {};
}

}  // namespace solidrust
