#include "control/mail/smtp_transport.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include <curl/curl.h>
#include <fmt/format.h>

namespace solidrust {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kTotalSeconds = 30;

std::size_t read_some(char* to, std::size_t size, std::size_t count, void* from) {
  auto& left = *static_cast<std::string_view*>(from);
  const std::size_t taken = std::min(left.size(), size * count);
  std::memcpy(to, left.data(), taken);
  left.remove_prefix(taken);
  return taken;
}

int stopped(void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

struct FreeEasy {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

}  // namespace

SmtpTransport::SmtpTransport(Options options) : options_(std::move(options)) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
}

Result<std::string> SmtpTransport::deliver(const std::string& from, const std::string& to,
                                           const std::string& message,
                                           const std::atomic<bool>& give_up) {
  const std::unique_ptr<CURL, FreeEasy> owner(curl_easy_init());
  CURL* const curl = owner.get();
  if (curl == nullptr) return Error(ErrorCode::service_unavailable, "No memory for a mail.");
  const std::string sender = "<" + from + ">";
  const std::unique_ptr<curl_slist, FreeList> recipients(
      curl_slist_append(nullptr, ("<" + to + ">").c_str()));
  std::string_view left = message;
  char reason[CURL_ERROR_SIZE] = "";

  curl_easy_setopt(curl, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kTotalSeconds);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_some);
  curl_easy_setopt(curl, CURLOPT_READDATA, &left);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stopped);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &give_up);
  const bool login = !options_.username.empty();
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(login ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (login) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, options_.username.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, std::string(options_.password.reveal()).c_str());
  }

  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return options_.url;
  long answer = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
  // RFC 5321 section 4.2.1: 5yz says that the same will fail again.
  const bool again = answer < 500 && code != CURLE_LOGIN_DENIED;
  return Error(again ? ErrorCode::service_unavailable : ErrorCode::upstream_error,
               fmt::format("The mail server {} did not take the mail: {}.", options_.url,
                           reason[0] != '\0' ? reason : curl_easy_strerror(code)));
}

}  // namespace solidrust
