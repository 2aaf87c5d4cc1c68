# Run at build time: writes OUT, a source file with the lines of IN as a sorted list of words. Lines
# that begin with # are comments; blanks within a line are left out.
file(STRINGS ${IN} lines)
set(words "")
foreach(line ${lines})
  if(line MATCHES "^#")
    continue()
  endif()
  string(REPLACE " " "" word "${line}")
  if(word STREQUAL "")
    continue()
  endif()
  if(NOT word MATCHES "^[a-z0-9]+$")
    message(FATAL_ERROR "${IN}: \"${line}\": lower case letters and digits only")
  endif()
  list(APPEND words ${word})
endforeach()
list(SORT words)
list(REMOVE_DUPLICATES words)
list(JOIN words "\",\n    \"" rows)
file(WRITE ${OUT}
"#include \"auth/people/password_policy.h\"\n
namespace solidrust {\nnamespace {\n\nconstexpr std::string_view kWords[] = {\n    \"${rows}\"};\n
}  // namespace\n
std::span<const std::string_view> blocked_words() noexcept { return kWords; }\n
}  // namespace solidrust\n")
