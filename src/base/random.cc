#include "base/random.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <sys/random.h>

namespace solidrust {

void SystemRandom::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::fputs("solidrust: the kernel gives no random bytes\n", stderr);
      std::abort();
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

std::string random_base62(Random& random, std::size_t length) {
  constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string out;
  out.reserve(length);
  std::array<std::uint8_t, 64> bytes;
  while (out.size() < length) {
    random.fill(bytes);
    for (const std::uint8_t byte : bytes) {
      if (byte >= 248) continue;  // 248 = 4 * 62: rejection keeps every digit equally likely
      out += kDigits[byte % 62];
      if (out.size() == length) break;
    }
  }
  return out;
}

}  // namespace solidrust
