# solidrust_room(NAME [USES room...] [LIBS library...])
# One static library from src/NAME/**.cc. Files ending in _test.cc become the program NAME_test,
# _bench.cc NAME_bench; both stand beside the code they belong to.
option(SOLIDRUST_PRECOMPILED "Precompile the standard library's headers" ON)
add_library(solidrust_flags INTERFACE)
target_include_directories(solidrust_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(solidrust_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion)
# GCC 12 reports false positives of these inside its own headers and in coroutine frames.
target_compile_options(solidrust_flags INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict -Wno-mismatched-new-delete>)
if(SOLIDRUST_PRECOMPILED AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(solidrust_flags INTERFACE -fpch-preprocess)  # for the compiler's cache
endif()
if(SOLIDRUST_WERROR)
  target_compile_options(solidrust_flags INTERFACE -Werror)
endif()
find_program(MOLD mold)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU AND NOT CMAKE_BUILD_TYPE STREQUAL Release)
  add_link_options(-fuse-ld=mold)  # test programs are linked often; releases by the platform's own linker
endif()
if(SOLIDRUST_SANITIZE)
  add_compile_options(-fsanitize=${SOLIDRUST_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SOLIDRUST_SANITIZE})
endif()

# The headers that nearly every file includes are parsed once: they are half of a compile. Only
# headers from outside stand here, in angle brackets, so that the cache of the compiler is good in every
# checkout. The dev preset is built without, and so finds a file that lacks an include of its own.
set(common_headers
  <algorithm> <array> <atomic> <bit> <cerrno> <charconv> <chrono> <cmath> <compare> <coroutine> <cstdint> <cstring>
  <deque> <exception> <filesystem> <functional> <limits> <map> <memory> <mutex> <optional> <span> <stdexcept> <string>
  <string_view> <system_error> <thread> <type_traits> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
# precompiled(TARGET OWNER LIBRARY HEADER...): TARGET uses the precompiled headers of OWNER, which the first
# caller makes with the definitions of LIBRARY.
function(precompiled target owner library)
  if(NOT SOLIDRUST_PRECOMPILED)
    return()
  endif()
  if(NOT TARGET ${owner})
    set(source ${CMAKE_BINARY_DIR}/generated/${owner}.cc)
    file(CONFIGURE OUTPUT ${source} CONTENT "// Owns the precompiled headers.\n")
    add_library(${owner} OBJECT ${source})
    target_link_libraries(${owner} PRIVATE solidrust_flags fmt::fmt ${library})
    target_precompile_headers(${owner} PRIVATE ${ARGN})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${owner})
endfunction()

function(solidrust_room name)
  cmake_parse_arguments(ARG "" "" "USES;LIBS" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  set(tests ${all})
  set(benches ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  list(FILTER all EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$|/main\\.cc$")
  if(NOT all)
    return()
  endif()
  add_library(${name} STATIC ${all})
  precompiled(${name} precompiled_common fmt::fmt ${common_headers})
  target_link_libraries(${name} PUBLIC solidrust_flags ${ARG_LIBS})
  foreach(used ${ARG_USES})
    if(TARGET ${used})
      target_link_libraries(${name} PUBLIC ${used})
    endif()
  endforeach()
  if(SOLIDRUST_TESTS AND tests)
    add_executable(${name}_test ${tests})
    precompiled(${name}_test precompiled_tests GTest::gtest ${common_headers} <gtest/gtest.h>)
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gtest GTest::gmock GTest::gtest_main)
    set_property(GLOBAL APPEND PROPERTY SOLIDRUST_TEST_TARGETS ${name}_test)
  endif()
  if(SOLIDRUST_BENCH AND benches)
    add_executable(${name}_bench ${benches})
    target_link_libraries(${name}_bench PRIVATE ${name} benchmark::benchmark benchmark::benchmark_main)
    set_property(GLOBAL APPEND PROPERTY SOLIDRUST_BENCH_TARGETS ${name}_bench)
  endif()
endfunction()
