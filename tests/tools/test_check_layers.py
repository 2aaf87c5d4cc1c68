"""tools/check_layers.py: what it finds in a source."""

import importlib.util
from pathlib import Path, PurePath

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


@pytest.mark.parametrize(("path", "line", "right"), [
    ("control/keys/keys.cc", '#include "store/stores.h"', True),
    ("control/keys/keys.cc", '#include "store/sql/sql_key_store.h"', False),
    ("control/keys/keys.cc", '#include "store/sqlite/sqlite_database.h"', False),
    ("control/keys/keys_test.cc", '#include "store/sqlite/sqlite_database.h"', True),
    ("control/testing/alert_fixture.h", '#include "store/sql/sql_alert_store.h"', True),
    ("app/server/data_home.cc", '#include "store/sqlite/sqlite_database.h"', True),
    ("store/sql/sql_key_store.cc", '#include "store/sql/sql_database.h"', True),
    ("store/sql/sql_key_store.cc", '#include "store/sqlite/sqlite_database.h"', False),
    ("store/sql/sql_key_store.cc", 'connection.prepare(Sql::of_sqlite("PRAGMA user_version"))', False),
    ("store/sqlite/sqlite_connection.cc", 'prepare(Sql::of_sqlite("BEGIN IMMEDIATE"))', True),
    ("meter/drain.cc", 'prepare(Sql::of_sqlite("BEGIN IMMEDIATE"))', False),
    ("store/testing/sqlite_stores.h", '#include "store/sqlite/sqlite_database.h"', True)])
def test_stores_name_no_driver_and_rooms_no_stores(path, line, right):
    assert (check_layers.breach_about_stores(PurePath(path), line) == "") is right


def test_the_sources_break_no_rule():
    assert check_layers.main() == 0


def test_names_in_unnamed_namespaces_are_found_with_their_parameters():
    assert set(check_layers.local_names("""
namespace solidrust {
inline constexpr int kShared = 1;
namespace {
constexpr std::string_view kFirst =
    "a";
constexpr int kSecond = 2;
using std::chrono::seconds;
enum class Verdict : std::uint8_t { yes };
bool fits(std::string_view text) noexcept {
  const int inside = 3;
  return true;
}
void read(Reader& reader,
          int more);
}  // namespace
void seen() {
}
}  // namespace solidrust
""")) == {"solidrust::kFirst", "solidrust::kSecond", "solidrust::Verdict", "solidrust::fits(std::string_view text)"}


ROOMS = "solidrust_room(low COLD LIBS fmt::fmt)\nsolidrust_room(high USES low)\nsolidrust_room(apart APART USES low)\n"
USES_LOW = '#include "low/low.h"\n'
LOCAL = "namespace solidrust {\nnamespace {\nconstexpr int kDepth = 1;\n}  // namespace\n}  // namespace solidrust\n"
SHARED = "namespace solidrust {\ninline constexpr int kDepth = 1;\n}  // namespace solidrust\n"


@pytest.mark.parametrize("files,said", [
    ({}, None),
    ({"low/up.cc": '#include "high/high.h"\n'}, "low does not use high"),
    ({"high/side.cc": '#include "apart/apart.h"\n'}, "high does not use apart"),
    ({"high/high.h": ""}, "high lists low after USES and includes nothing of it"),
    ({"CMakeLists.txt": ROOMS.replace("COLD", "COLD USES high"), "low/up.cc": '#include "high/high.h"\n'},
     "low uses high, which is no room above it"),
    ({"wild/wild.h": ""}, "the folder wild is not a room"),
    ({"high/use.cc": '#include "low/testing/fake.h"\n'}, "use a folder `testing`"),
    ({"high/use_test.cc": '#include "low/testing/fake.h"\n'}, None),
    ({"high/testing/use.h": '#include "low/testing/fake.h"\n'}, None),
    ({"high/a.cc": LOCAL, "high/b.cc": LOCAL}, "kDepth is defined in"),
    ({"high/a.cc": LOCAL, "high/b_test.cc": LOCAL}, None),
    ({"high/cli/a.cc": LOCAL, "high/cli/b.cc": LOCAL}, None),
    ({"apart/a.cc": LOCAL, "apart/b.cc": LOCAL}, None),
    ({"high/a.cc": LOCAL, "low/b.cc": LOCAL}, None),
    ({"high/a.cc": LOCAL, "low/b.h": SHARED}, "kDepth is defined in"),
    ({"high/a.h": SHARED, "low/b.h": SHARED}, "kDepth is defined in"),
])
def test_each_rule_is_held(tmp_path, files, said):
    tree = {"CMakeLists.txt": ROOMS, "low/low.h": "", "low/testing/fake.h": "", "high/high.h": USES_LOW, "apart/apart.h": USES_LOW} | files
    for name, text in tree.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = check_layers.breaches_in(tmp_path)
    assert (len(found) == 1 and said in found[0]) if said else found == [], found
