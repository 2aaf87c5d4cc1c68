#include "store/console_stores.h"

namespace solidrust {

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::member:
      return "member";
    case Role::owner:
      return "owner";
    case Role::operator_:
      return "operator";
  }
  return "member";
}

}  // namespace solidrust
