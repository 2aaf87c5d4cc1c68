// The request parser, on heads as the official SDKs and curl send them.
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "http/wire/request_parser.h"

namespace {

constexpr std::string_view kCurl =
    "POST /v1/chat/completions HTTP/1.1\r\n"
    "Host: 127.0.0.1:8080\r\n"
    "User-Agent: curl/7.88.1\r\n"
    "Accept: */*\r\n"
    "X-API-Key: sk_test_00000000000000000000000000000000000000000001NyHUD\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 118\r\n"
    "\r\n";

constexpr std::string_view kSdk =
    "POST /v1/chat/completions HTTP/1.1\r\n"
    "Host: api.example.com\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
    "Connection: keep-alive\r\n"
    "Accept: application/json\r\n"
    "Content-Type: application/json\r\n"
    "User-Agent: OpenAI/Python 2.8.1\r\n"
    "X-Stainless-Lang: python\r\n"
    "X-Stainless-Package-Version: 2.8.1\r\n"
    "X-Stainless-OS: Linux\r\n"
    "X-Stainless-Arch: x64\r\n"
    "X-Stainless-Runtime: CPython\r\n"
    "X-Stainless-Runtime-Version: 3.11.2\r\n"
    "Authorization: Bearer sk_test_00000000000000000000000000000000000000000001NyHUD\r\n"
    "X-Stainless-Async: false\r\n"
    "x-stainless-retry-count: 0\r\n"
    "x-stainless-read-timeout: 600\r\n"
    "Content-Length: 118\r\n"
    "\r\n";

constexpr std::string_view wire_of(std::int64_t index) {
  return index == 0 ? kCurl : kSdk;
}

void BM_Own(benchmark::State& state) {
  std::string wire(wire_of(state.range(0)));
  solidrust::http::RequestParser parser({});
  for (auto _ : state) {
    parser.reset();
    const auto result = parser.parse(wire.data(), wire.size());
    benchmark::DoNotOptimize(result);
    benchmark::DoNotOptimize(parser.head().authorization);
    if (result != solidrust::http::RequestParser::State::complete) state.SkipWithError("refused");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(wire.size()));
}

// As it arrives from a peer that sends 16 bytes at a time.
void BM_OwnInPieces(benchmark::State& state) {
  std::string wire(wire_of(state.range(0)));
  solidrust::http::RequestParser parser({});
  for (auto _ : state) {
    parser.reset();
    for (std::size_t size = 16; size < wire.size(); size += 16)
      benchmark::DoNotOptimize(parser.parse(wire.data(), size));
    benchmark::DoNotOptimize(parser.parse(wire.data(), wire.size()));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(wire.size()));
}

BENCHMARK(BM_Own)->Arg(0)->Arg(1);
BENCHMARK(BM_OwnInPieces)->Arg(0)->Arg(1);

}  // namespace
