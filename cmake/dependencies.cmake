# What the product is built on. Every entry stands in THIRD_PARTY.md with its licence.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(simdjson REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(argon2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
if(SOLIDRUST_TESTS)
  find_package(GTest REQUIRED)
endif()
if(SOLIDRUST_BENCH)
  find_package(benchmark REQUIRED)
endif()

if(NOT TARGET yaml-cpp::yaml-cpp)
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()

# Asio is a header library: its bodies are compiled once, here; those of Beast in the one benchmark that has it.
add_library(boost_net STATIC ${CMAKE_SOURCE_DIR}/cmake/boost_net.cc)
target_compile_definitions(boost_net PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS)
target_include_directories(boost_net SYSTEM PUBLIC ${Boost_INCLUDE_DIRS})
target_link_libraries(boost_net PUBLIC OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
