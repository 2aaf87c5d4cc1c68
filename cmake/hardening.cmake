# What Debian's own packages are built with, for release builds (tools/check_hardening.py holds the binary to it): a
# position independent program, checked buffers and stacks, a relocation table that is read-only from the
# start, branch targets that the processor checks.
if(CMAKE_BUILD_TYPE STREQUAL Release)
  include(CheckPIESupported)
  check_pie_supported()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    add_compile_options(-fcf-protection)
    # Debian 12's own start files lack the mark, though they return as they were called: without this the linker
    # would leave it out. Not so for the mark of branch targets (ibt): those files really have none.
    add_link_options(-Wl,-z,shstk)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
    add_compile_options(-mbranch-protection=standard)
  endif()
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack -Wl,--build-id=sha1)
endif()
# No path of the machine that built it stands in the binary.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

# split_symbols(TARGET PROGRAM): the symbols and line tables go to PROGRAM.debug beside the program, where debuggers
# and profilers look for them.
function(split_symbols target program)
  if(CMAKE_BUILD_TYPE STREQUAL Release AND CMAKE_OBJCOPY)
    set(debug $<TARGET_FILE_DIR:${target}>/${program}.debug)
    add_custom_command(TARGET ${target} POST_BUILD
      COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:${target}> ${debug}
      COMMAND ${CMAKE_OBJCOPY} --strip-all --add-gnu-debuglink=${debug} $<TARGET_FILE:${target}>
      VERBATIM)
  endif()
endfunction()
