# The program for packages (tools/package): the same objects as `solidrust`, linked with the static archives of what it is built
# on, so that it runs where none of that is installed. Two of them: build/release/bundled/solidrust has everything in it but the
# C library and libgcc_s, build/release/static/solidrust those, too. The reason and the rules: docs/adr/0021-packages.md.
#
# Debian has no archives of {fmt} and simdjson: the one source file of each is compiled here, from Debian's source packages, which
# tools/package unpacks into this folder. Without it these programs are not there to build.
set(SOLIDRUST_BUNDLE_SOURCES "" CACHE PATH "Folder with the sources of fmt and simdjson; tools/package sets it")
set(bundle_sources ${SOLIDRUST_BUNDLE_SOURCES}/fmtlib/src/format.cc ${SOLIDRUST_BUNDLE_SOURCES}/simdjson/singleheader/simdjson.cpp)
foreach(source ${bundle_sources})
  if(NOT EXISTS ${source})  # nobody asked for packages here, or the folder is gone since
    return()
  endif()
endforeach()

add_library(bundled_sources STATIC EXCLUDE_FROM_ALL ${bundle_sources})
target_compile_options(bundled_sources PRIVATE -w -ffile-prefix-map=${SOLIDRUST_BUNDLE_SOURCES}/=)

# bundled_program(NAME FOLDER OPTION...): libraries of the system by file, so that no shared one can slip in.
set(bundle_archives "")
foreach(library ssl crypto sqlite3 yaml-cpp argon2 utf8proc z)
  find_library(SOLIDRUST_ARCHIVE_${library} lib${library}.a REQUIRED)
  list(APPEND bundle_archives ${SOLIDRUST_ARCHIVE_${library}})
endforeach()
get_property(rooms GLOBAL PROPERTY SOLIDRUST_ROOMS)
function(bundled_program name folder)
  add_executable(${name} EXCLUDE_FROM_ALL app/main.cc)
  add_dependencies(${name} ${rooms})
  set(archives ${rooms})
  list(TRANSFORM archives REPLACE "(.+)" "$<TARGET_FILE:\\1>")
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE
    -Wl,--start-group ${archives} -Wl,--end-group bundled_sources ${bundle_archives})
  link_hot_rooms_first(${name})
  target_link_options(${name} PRIVATE -Wl,-O1 ${ARGN})
  set_target_properties(${name} PROPERTIES OUTPUT_NAME solidrust RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${folder})
  set_target_properties(${name} PROPERTIES LINK_DEPENDS "${bundle_archives}")
  split_symbols(${name} solidrust)
endfunction()
# libgcc_s stays shared: GCC 12's static unwinder asks the C library for _dl_find_object, which is 2.35.
bundled_program(solidrust_bundled bundled -static-libstdc++)
bundled_program(solidrust_static static -static-pie -Wl,-z,pack-relative-relocs)
set_property(TARGET solidrust_static PROPERTY POSITION_INDEPENDENT_CODE)  # else CMake adds -pie, which undoes -static-pie
target_compile_options(solidrust_static PRIVATE -fPIE)
