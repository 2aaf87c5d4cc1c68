# Run at build time: writes ASM, an assembler file with the bytes of every file of the folder IN, and
# SOURCE, in which FUNCTION lists them. NAME.br and NAME.gz are encodings of NAME. A file that has the latter is not embedded as it is,
# but inflated for the few who ask for it so; all but the console's page itself, which has none: its text is changed for each answer.
# NAME.packed is NAME deflated with the file `frame` of the folder as its dictionary, and takes the place of all others.
cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE ${IN} ${IN}/*)
list(FILTER files EXCLUDE REGEX "(^|/)\\.")
list(SORT files COMPARE STRING)
set(asm "")
set(declared "")
set(rows "")
set(count 0)

set(inflated ${files})
list(FILTER inflated INCLUDE REGEX "\\.(gz|packed)$")
list(TRANSFORM inflated REPLACE "\\.(gz|packed)$" "")

# Adds the file's bytes under a label, and sets `out` to "{LABEL, SIZE}".
function(embedded file out)
  file(SIZE ${IN}/${file} size)
  set(label solidrust_${FUNCTION}_${count})
  string(APPEND asm "  .globl ${label}\n${label}:\n  .incbin \"${IN}/${file}\"\n  .byte 0\n")
  string(APPEND declared "extern const char ${label}[];\n")
  math(EXPR count "${count} + 1")
  set(asm "${asm}" PARENT_SCOPE)
  set(declared "${declared}" PARENT_SCOPE)
  set(count ${count} PARENT_SCOPE)
  set(${out} "{${label}, ${size}}" PARENT_SCOPE)
endfunction()

# Sets `out` to the file's Encoded; empty braces if it is missing.
function(encoded file out)
  if(NOT EXISTS ${IN}/${file})
    set(${out} "{}" PARENT_SCOPE)
    return()
  endif()
  file(SHA256 ${IN}/${file} hash)
  string(SUBSTRING ${hash} 0 24 hash)
  if(file IN_LIST inflated)
    set(${out} "{{}, \"\\\"${hash}\\\"\"}" PARENT_SCOPE)
    return()
  endif()
  embedded(${file} bytes)
  set(asm "${asm}" PARENT_SCOPE)
  set(declared "${declared}" PARENT_SCOPE)
  set(count ${count} PARENT_SCOPE)
  set(${out} "{${bytes}, \"\\\"${hash}\\\"\"}" PARENT_SCOPE)
endfunction()

if(EXISTS ${IN}/frame)
  embedded(frame frame)
endif()
foreach(file ${files})
  if(file MATCHES "\\.(br|gz|packed)$" OR file STREQUAL frame)
    continue()
  endif()
  encoded(${file} identity)
  encoded(${file}.gz gzip)
  encoded(${file}.br brotli)
  set(packed "{}")
  if(EXISTS ${IN}/${file}.packed)
    embedded(${file}.packed bytes)
    set(packed "{${bytes}, ${frame}}")
  endif()
  string(APPEND rows "    {\"/${file}\", ${identity}, ${gzip}, ${brotli}, ${packed}},\n")
endforeach()

# cet.h adds the note without which the linker marks the whole program as one that allows jumps to anywhere.
file(WRITE ${ASM} "#ifdef __CET__\n#include <cet.h>\n#endif\n  .section .rodata\n${asm}  .section .note.GNU-stack,\"\",%progbits\n")
if(rows STREQUAL "")
  set(body "std::span<const Asset> ${FUNCTION}() noexcept { return {}; }\n")
else()
  set(body "namespace {\n\nconst Asset kAssets[] = {\n${rows}};\n
}  // namespace\n
std::span<const Asset> ${FUNCTION}() noexcept { return kAssets; }\n")
endif()
file(WRITE ${SOURCE}
"#include \"web/assets/asset_source.h\"\n
extern \"C\" {\n${declared}}\n
namespace solidrust::web {\n${body}
}  // namespace solidrust::web\n")
