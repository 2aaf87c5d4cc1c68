"""tools/check_layers.py: the part that looks for names that are defined twice."""

import importlib.util
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

_spec = importlib.util.spec_from_file_location(
    "check_layers", Path(__file__).resolve().parent.parent.parent / "tools/check_layers.py")
check_layers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check_layers)


def names(text: str) -> set[str]:
    return set(check_layers.definitions(text))


def test_types_and_constants_are_found_by_their_full_names():
    assert names("""
namespace solidrust {
enum class Access : std::uint8_t { closed, open };
enum Old { a };
class Door final : public Wall {
 public:
  struct Inside {};
};
template <class T>
struct Box {
};
inline constexpr std::size_t kMost = 7;
inline constexpr std::array kRows{
};
namespace http {
struct Head {
};
}  // namespace http
}  // namespace solidrust
""") == {"solidrust::Access", "solidrust::Old", "solidrust::Door", "solidrust::Box", "solidrust::kMost",
         "solidrust::kRows", "solidrust::http::Head"}


@pytest.mark.parametrize("text", [
    "class Door;", "enum class Access : std::uint8_t;", "struct Door* door();", "constexpr int kOwn = 7;",
    "struct Door make(int a);"])
def test_declarations_and_a_files_own_are_not(text):
    assert names(f"namespace solidrust {{\n{text}\n}}  // namespace solidrust\n") == set()


def test_an_unnamed_namespace_and_another_types_members_are_others():
    assert names("""
namespace solidrust {
namespace {
struct Waiting {
};
}  // namespace
struct Door::Impl {
};
}  // namespace solidrust
""") == {"solidrust::Door::Impl"}


def test_the_sources_break_no_rule():
    assert check_layers.main() == 0
