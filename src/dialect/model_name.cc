#include "dialect/model_name.h"

#include <cstddef>

namespace solidrust {

void append_renamed(std::string& out, std::string_view text, const ModelPlaces& model,
                    std::string_view name) {
  std::size_t copied = 0;
  const auto rename = [&](std::string_view value) {
    const auto at = static_cast<std::size_t>(value.data() - text.data());
    out.append(text.substr(copied, at - copied)).append(name);
    copied = at + value.size();
  };
  rename(model.first);
  if (model.last.data() != model.first.data()) rename(model.last);
  out.append(text.substr(copied));
}

}  // namespace solidrust
