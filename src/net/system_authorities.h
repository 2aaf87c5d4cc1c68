// The certificate authorities of the system that the program runs on. Another system may keep them
// elsewhere than the one whose OpenSSL is linked in.
#pragma once

#include <openssl/ssl.h>

namespace solidrust {

// Makes `context` trust them, or instead those that SSL_CERT_FILE and SSL_CERT_DIR name. Reads
// files: at start-up and reload only. Finding none is not an error here: then no certificate
// verifies.
void trust_system_authorities(SSL_CTX* context);

}  // namespace solidrust
