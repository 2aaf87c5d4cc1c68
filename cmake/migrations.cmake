# The database migrations become part of the store room: embedded at build time, so that the binary
# needs no files beside it.
set(migration_folder ${CMAKE_SOURCE_DIR}/db/migrations/sqlite)
set(migration_source ${CMAKE_BINARY_DIR}/generated/embedded_migrations.cc)
file(GLOB migration_scripts CONFIGURE_DEPENDS ${migration_folder}/*.sql)
add_custom_command(
  OUTPUT ${migration_source}
  COMMAND ${CMAKE_COMMAND} -DIN=${migration_folder} -DOUT=${migration_source}
          -P ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
  DEPENDS ${migration_scripts} ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
  COMMENT "Embedding the database migrations")
target_sources(store PRIVATE ${migration_source})
