#include "http/server/request_body.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace solidrust::http {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// What a client merely announces costs at most this much memory, most of it never touched.
constexpr std::size_t kFirstOfKnownLength = 256 * 1024;
constexpr std::size_t kFirstOfChunks = 16 * 1024;

// Memory of large bodies, kept by its thread: the system gives it page by page, each one cleared.
class SpareMemory {
 public:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t capacity = 0;
  };

  // One of `best`, or else of `least`, bytes; an empty one if there is none.
  Block take(std::size_t best, std::size_t least) {
    std::size_t found = blocks_.size();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (blocks_[i].capacity < least) continue;
      found = i;
      if (blocks_[i].capacity >= best) break;
    }
    if (found == blocks_.size()) return {};
    Block block = std::move(blocks_[found]);
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(found));
    bytes_ -= block.capacity;
    return block;
  }

  void give(Block block) {
    if (!kKeeping || block.capacity < kLeast || bytes_ + block.capacity > kMost) return;
    bytes_ += block.capacity;
    blocks_.push_back(std::move(block));
  }

 private:
  static constexpr std::size_t kLeast = 128 * 1024;
  static constexpr std::size_t kMost = 8 * 1024 * 1024;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  static constexpr bool kKeeping = false;  // so that a body used after its end is found
#else
  static constexpr bool kKeeping = true;
#endif
  std::vector<Block> blocks_;
  std::size_t bytes_ = 0;
};

thread_local SpareMemory t_spare;

Error too_large(std::size_t max_bytes) {
  return {ErrorCode::request_too_large,
          "The request body is larger than " + std::to_string(max_bytes) + " bytes."};
}

}  // namespace

void RequestBody::begin(const RequestHead& head, std::size_t head_size) {
  head_size_ = head_size;
  chunked_ = head.chunked;
  length_ = head.content_length.value_or(0);
  complete_ = !head.has_body();
  if (chunked_) decoder_.reset();
}

std::optional<std::uint64_t> RequestBody::left() const noexcept {
  if (complete_) return 0;
  if (chunked_) return std::nullopt;
  return length_ - received_;
}

void RequestBody::end() {
  t_spare.give({std::move(bytes_), std::exchange(capacity_, 0)});
  input_.buffer().erase(0, head_size_ + in_place_);
  head_size_ = in_place_ = size_ = 0;
  received_ = length_ = 0;
  chunked_ = false;
  complete_ = true;
}

Task<Result<std::string_view>> RequestBody::read(std::size_t max_bytes) {
  if (complete_) {
    const char* const bytes = bytes_ ? bytes_.get() : input_.buffer().data() + head_size_;
    co_return std::string_view(bytes, size_ + in_place_);
  }
  if (!chunked_ && length_ > max_bytes) co_return too_large(max_bytes);
  start_clock();
  Result<std::string_view> result = std::string_view();
  if (chunked_)
    result = co_await read_chunks(max_bytes);
  else
    result = co_await read_length(static_cast<std::size_t>(length_));
  input_.disarm();
  co_return result;
}

Task<Result<std::string_view>> RequestBody::read_length(std::size_t length) {
  InputBuffer& buffer = input_.buffer();
  if (size_ == 0 && buffer.size() - head_size_ >= length) {
    in_place_ = length;
    received_ = length;
    complete_ = true;
    co_return std::string_view(buffer.data() + head_size_, length);
  }
  while (size_ < length) {
    if (buffer.size() > head_size_) {
      const std::size_t n = std::min(buffer.size() - head_size_, length - size_);
      append(buffer.data() + head_size_, n, length);
      buffer.erase(head_size_, n);
      received_ += n;
      continue;
    }
    if (input_.expired()) co_return cut_short(IoStatus::cancelled);
    reserve(size_ + 1, length);
    const std::span<char> space{bytes_.get() + size_, std::min(capacity_, length) - size_};
    const IoResult got = co_await input_.read(space);
    size_ += got.bytes;
    received_ += got.bytes;
    if (got.status != IoStatus::ok) co_return cut_short(got.status);
    wait_for_more(got.bytes);
  }
  complete_ = true;
  co_return std::string_view(bytes_.get(), size_);
}

Task<Result<std::string_view>> RequestBody::read_chunks(std::size_t max_bytes) {
  InputBuffer& buffer = input_.buffer();
  for (;;) {
    const std::size_t before = size_;
    const auto step = decoder_.decode(buffer.data() + head_size_, buffer.size() - head_size_);
    if (step.state == ChunkedDecoder::State::failed)
      co_return Error{ErrorCode::invalid_request, std::string(decoder_.fault())};
    if (!append(buffer.data() + head_size_, step.produced, max_bytes))
      co_return too_large(max_bytes);
    received_ += step.produced;
    buffer.erase(head_size_, step.consumed);
    if (step.state == ChunkedDecoder::State::done) break;
    wait_for_more(size_ - before);
    if (input_.expired()) co_return cut_short(IoStatus::cancelled);
    const IoStatus status = co_await input_.fill();
    if (status != IoStatus::ok) co_return cut_short(status);
  }
  complete_ = true;
  reserve(size_ + 1, max_bytes + 1);  // an empty body, too, is followed by padding
  co_return std::string_view(bytes_.get(), size_);
}

Task<bool> RequestBody::discard(std::size_t max_bytes) {
  InputBuffer& buffer = input_.buffer();
  const std::uint64_t most = received_ + max_bytes;
  start_clock();
  while (!complete_) {
    const std::uint64_t before = received_;
    const std::size_t available = buffer.size() - head_size_;
    if (chunked_) {
      const auto step = decoder_.decode(buffer.data() + head_size_, available);
      if (step.state == ChunkedDecoder::State::failed) break;
      buffer.erase(head_size_, step.consumed);
      received_ += step.produced;
      complete_ = step.state == ChunkedDecoder::State::done;
    } else {
      const auto n =
          static_cast<std::size_t>(std::min<std::uint64_t>(available, length_ - received_));
      buffer.erase(head_size_, n);
      received_ += n;
      complete_ = received_ == length_;
    }
    if (complete_ || received_ > most) break;
    wait_for_more(static_cast<std::size_t>(received_ - before));
    if (input_.expired()) break;
    const IoStatus status = co_await input_.fill();
    if (status != IoStatus::ok) break;
  }
  input_.disarm();
  co_return complete_&& received_ <= most;
}

bool RequestBody::append(const char* bytes, std::size_t size, std::size_t max_bytes) {
  if (size > max_bytes - size_) return false;
  if (size == 0) return true;
  reserve(size_ + size, max_bytes);
  std::memcpy(bytes_.get() + size_, bytes, size);
  size_ += size;
  return true;
}

// Room for `wanted` bytes, by doubling; of new memory never more than `max_bytes`.
void RequestBody::reserve(std::size_t wanted, std::size_t max_bytes) {
  if (bytes_ && wanted <= capacity_) return;
  const std::size_t first = chunked_ ? kFirstOfChunks : kFirstOfKnownLength;
  const std::size_t grown =
      std::min(std::max({wanted, capacity_ * 2, first}), std::max(max_bytes, wanted));
  SpareMemory::Block block = t_spare.take(chunked_ ? grown : max_bytes, grown);
  if (!block.bytes)
    block = {std::unique_ptr<char[]>(new char[grown + InputBuffer::kPadding]), grown};
  std::memset(block.bytes.get() + block.capacity, 0, InputBuffer::kPadding);
  if (size_ > 0) std::memcpy(block.bytes.get(), bytes_.get(), size_);
  t_spare.give(
      {std::exchange(bytes_, std::move(block.bytes)), std::exchange(capacity_, block.capacity)});
}

// The client may fall behind the minimum rate by `grace` and no more: each byte moves the deadline
// on by its share of a second, but never beyond `grace` from now.
void RequestBody::start_clock() {
  deadline_ = Clock::now() + pace_.grace;
  input_.arm(pace_.grace);
}

void RequestBody::wait_for_more(std::size_t just_received) {
  const auto now = Clock::now();
  const auto earned = std::chrono::nanoseconds(std::uint64_t{1'000'000'000} * just_received /
                                               std::max<std::size_t>(pace_.bytes_per_s, 1));
  deadline_ = std::min(deadline_ + std::chrono::duration_cast<Clock::duration>(earned),
                       now + Clock::duration(pace_.grace));
  if (deadline_ > now) input_.arm(std::chrono::ceil<milliseconds>(deadline_ - now));
}

Error RequestBody::cut_short(IoStatus status) const {
  if (input_.expired())
    return {ErrorCode::request_timeout, "The request body did not arrive in time."};
  return {ErrorCode::client_closed,
          "The connection was closed inside the request body.",
          {},
          status == IoStatus::end ? "end of stream" : "connection broken"};
}

}  // namespace solidrust::http
