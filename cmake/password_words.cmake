# The block list of passwords becomes part of the auth room: the binary needs no files beside it.
set(words_file ${CMAKE_SOURCE_DIR}/src/auth/people/blocked_words.txt)
set(words_source ${CMAKE_BINARY_DIR}/generated/blocked_words.cc)
add_custom_command(
  OUTPUT ${words_source}
  COMMAND ${CMAKE_COMMAND} -DIN=${words_file} -DOUT=${words_source}
          -P ${CMAKE_SOURCE_DIR}/cmake/embed_words.cmake
  DEPENDS ${words_file} ${CMAKE_SOURCE_DIR}/cmake/embed_words.cmake
  COMMENT "Embedding the block list of passwords")
target_sources(auth PRIVATE ${words_source})
