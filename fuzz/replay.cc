// Runs a fuzz target without a fuzzer: over each file of the folder that is named, and over damaged
// copies of it, the same ones every time. The target aborts, or a sanitizer does, where something
// is wrong.
//
//   build/asan/src/sse_replay fuzz/corpus/sse
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kDamagedCopies = 300;

class Numbers {
 public:
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state_ >> 33) % bound;
  }

 private:
  std::uint64_t state_ = 1;
};

void try_one(std::string_view input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::string damaged(std::string input, Numbers& numbers) {
  static constexpr char kBytes[] = "\r\n \t:\0%/.?\x7f\xff,;\"0{}[]\\-e9";
  static constexpr std::string_view kNasty(kBytes, sizeof(kBytes) - 1);
  for (std::size_t i = numbers.below(3) + 1; i > 0 && !input.empty(); --i) {
    const std::size_t at = numbers.below(input.size());
    switch (numbers.below(4)) {
      case 0:
        input[at] = kNasty[numbers.below(kNasty.size())];
        break;
      case 1:
        input.insert(at, 1, kNasty[numbers.below(kNasty.size())]);
        break;
      case 2:
        input.erase(at, 1 + numbers.below(4));
        break;
      default:
        input[at] = static_cast<char>(input[at] ^ (1 << numbers.below(8)));
        break;
    }
  }
  return input;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", words[0]);
    return 2;
  }
  Numbers numbers;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(words[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    try_one(input);
    for (int i = 0; i < kDamagedCopies; ++i) try_one(damaged(input, numbers));
    ++files;
  }
  std::printf("%d inputs, %d damaged copies of each\n", files, kDamagedCopies);
  return files >= 5 ? 0 : 1;
}
