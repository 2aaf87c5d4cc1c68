#include "net/system_authorities.h"

#include <cstdlib>

#include <openssl/err.h>
#include <openssl/x509.h>
#include <unistd.h>

namespace solidrust {
namespace {

constexpr const char* kFiles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Alpine
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",                   // older ones of these
    "/etc/ssl/ca-bundle.pem",                             // openSUSE
    "/etc/ssl/cert.pem",                                  // Alpine without the package
};

bool is_named(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_readable(const char* path) {
  return ::access(path, R_OK) == 0;
}

}  // namespace

void trust_system_authorities(SSL_CTX* context) {
  SSL_CTX_set_default_verify_paths(context);
  if (is_named(X509_get_default_cert_file_env()) || is_named(X509_get_default_cert_dir_env()) ||
      is_readable(X509_get_default_cert_file()) || is_readable(X509_get_default_cert_dir()))
    return;
  for (const char* file : kFiles) {
    if (is_readable(file) && SSL_CTX_load_verify_locations(context, file, nullptr) == 1) break;
  }
  ERR_clear_error();
}

}  // namespace solidrust
