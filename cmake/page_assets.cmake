# The built console (console/dist) becomes part of the web room: the binary needs no files beside
# it. Without it the room is built all the same, and the console says how to build it.
set(console_dist ${CMAKE_SOURCE_DIR}/console/dist)
set(console_asm ${CMAKE_BINARY_DIR}/generated/console_assets.S)
set(console_source ${CMAKE_BINARY_DIR}/generated/console_assets.cc)
# Looked at again at every build: a file that is new, gone or changed embeds them again.
file(GLOB_RECURSE console_files CONFIGURE_DEPENDS ${console_dist}/*)
enable_language(ASM)
add_custom_command(
  OUTPUT ${console_asm} ${console_source}
  COMMAND ${CMAKE_COMMAND} -DIN=${console_dist} -DASM=${console_asm} -DSOURCE=${console_source}
          -P ${CMAKE_SOURCE_DIR}/cmake/embed_pages.cmake
  DEPENDS ${console_files} ${CMAKE_SOURCE_DIR}/cmake/embed_pages.cmake
  COMMENT "Embedding the console")
target_sources(web PRIVATE ${console_asm} ${console_source})
# The assembler reads the files themselves, which its own list of dependencies does not tell.
set_source_files_properties(${console_asm} PROPERTIES OBJECT_DEPENDS "${console_files}")
