# Run at build time: writes OUT, a source file with every .sql file of the folder IN as a string.
file(GLOB scripts ${IN}/*.sql)
list(SORT scripts)
set(rows "")
set(expected 1)
foreach(script ${scripts})
  get_filename_component(name ${script} NAME_WE)
  if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+$")
    message(FATAL_ERROR "${script}: a migration is called NNNN_name.sql")
  endif()
  set(number ${CMAKE_MATCH_1})
  string(REGEX REPLACE "^0+" "" version ${number})
  if(NOT version EQUAL expected)
    message(FATAL_ERROR "${script}: expected migration number ${expected}: no gaps, no doubles")
  endif()
  math(EXPR expected "${expected} + 1")
  file(READ ${script} text)
  string(APPEND rows "    {${version}, \"${name}\", R\"~sql~(${text})~sql~\"},\n")
endforeach()
file(WRITE ${OUT}
"#include \"store/sqlite/migrations.h\"\n
namespace solidrust {\nnamespace {\n\nconstexpr Migration kMigrations[] = {\n${rows}};\n
}  // namespace\n
std::span<const Migration> embedded_migrations() noexcept { return kMigrations; }\n
}  // namespace solidrust\n")
