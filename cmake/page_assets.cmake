# The built pages of the console (console/dist) and of the documentation (docs/site/dist) become part of the web room: the binary needs
# no files beside it. Without them the room is built all the same, and the server says how to build them.
enable_language(ASM)
function(embed_pages function folder)
  set(dist ${CMAKE_SOURCE_DIR}/${folder})
  set(asm ${CMAKE_BINARY_DIR}/generated/${function}.S)
  set(source ${CMAKE_BINARY_DIR}/generated/${function}.cc)
  # Looked at again at every build: a file that is new, gone or changed embeds them again.
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${dist}/*)
  add_custom_command(
    OUTPUT ${asm} ${source}
    COMMAND ${CMAKE_COMMAND} -DIN=${dist} -DASM=${asm} -DSOURCE=${source} -DFUNCTION=${function}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_pages.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_pages.cmake
    COMMENT "Embedding ${folder}")
  target_sources(web PRIVATE ${asm} ${source})
  set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  # The assembler reads the files themselves, which its own list of dependencies does not tell.
  set_source_files_properties(${asm} PROPERTIES OBJECT_DEPENDS "${files}")
endfunction()
embed_pages(embedded_assets console/dist)
embed_pages(embedded_docs docs/site/dist)
