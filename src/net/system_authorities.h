#pragma once

#include <openssl/ssl.h>

// The certificate authorities of the system that the program runs on, which may keep them elsewhere
// than the system whose OpenSSL is linked in. SSL_CERT_FILE and SSL_CERT_DIR name others and then
// count alone.
namespace solidrust {

// At start-up and reload: reads files. None found is no error here: then no certificate verifies.
void trust_system_authorities(SSL_CTX* context);

}  // namespace solidrust
