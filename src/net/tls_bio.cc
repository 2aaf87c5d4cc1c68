#include "net/tls_bio.h"

#include <cerrno>
#include <cstddef>

#include <openssl/bio.h>
#include <sys/socket.h>

namespace solidrust {
namespace {

int fd_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::ptrdiff_t>(BIO_get_data(bio)));
}

bool worth_retrying() {
  return errno == EAGAIN || errno == EINTR;
}

int bio_write(BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
  BIO_clear_retry_flags(bio);
  const ssize_t n = ::send(fd_of(bio), bytes, size, MSG_NOSIGNAL);
  if (n >= 0) {
    *written = static_cast<std::size_t>(n);
    return 1;
  }
  if (worth_retrying()) BIO_set_retry_write(bio);
  return 0;
}

int bio_read(BIO* bio, char* bytes, std::size_t size, std::size_t* read) {
  BIO_clear_retry_flags(bio);
  const ssize_t n = ::recv(fd_of(bio), bytes, size, 0);
  if (n > 0) {
    *read = static_cast<std::size_t>(n);
    return 1;
  }
  if (n == 0)
    BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  else if (worth_retrying())
    BIO_set_retry_read(bio);
  return 0;
}

long bio_ctrl(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    default:
      return 0;
  }
}

const BIO_METHOD* method() {
  static const BIO_METHOD* const shared = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "solidrust socket");
    BIO_meth_set_write_ex(made, bio_write);
    BIO_meth_set_read_ex(made, bio_read);
    BIO_meth_set_ctrl(made, bio_ctrl);
    return made;
  }();
  return shared;
}

}  // namespace

bio_st* make_socket_bio(int fd) {
  BIO* bio = BIO_new(method());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::ptrdiff_t>(fd)));
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace solidrust
