// The socket as OpenSSL sees it: non-blocking, and without SIGPIPE.
#pragma once

struct bio_st;

namespace solidrust {

// A new BIO over `fd`, which it does not own; nullptr when out of memory.
bio_st* make_socket_bio(int fd);

}  // namespace solidrust
