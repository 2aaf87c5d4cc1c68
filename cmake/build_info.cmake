# The commit that the sources are at, looked up again whenever it changes. In a release's tarball git
# has written it into commit.txt (gitattributes(5), export-subst).
set(SOLIDRUST_COMMIT unknown)
file(READ ${CMAKE_SOURCE_DIR}/cmake/commit.txt exported)
find_program(GIT git)
if(exported MATCHES "^[0-9a-f]+")
  string(SUBSTRING "${exported}" 0 12 SOLIDRUST_COMMIT)
elseif(GIT)
  execute_process(COMMAND ${GIT} rev-parse --short=12 HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(SOLIDRUST_COMMIT ${commit})
    execute_process(COMMAND ${GIT} rev-parse --git-path logs/HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                    OUTPUT_VARIABLE head_log OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    get_filename_component(head_log "${head_log}" ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
    if(EXISTS "${head_log}")
      set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${head_log}")
    endif()
  endif()
endif()
configure_file(${CMAKE_SOURCE_DIR}/src/app/build_info.cc.in ${CMAKE_BINARY_DIR}/generated/build_info.cc @ONLY)
