#include "control/console/letters.h"

#include <utility>

#include <fmt/format.h>

namespace solidrust {
namespace {

std::string link(std::string_view base_url, std::string_view page, const Secret& token) {
  return fmt::format("{}/{}={}", base_url, page, token.reveal());
}

}  // namespace

std::string verify_link(std::string_view base_url, const Secret& token) {
  return link(base_url, "verify?token", token);
}
std::string reset_link(std::string_view base_url, const Secret& token) {
  return link(base_url, "reset?token", token);
}
std::string setup_link(std::string_view base_url, const Secret& token) {
  return link(base_url, "setup?token", token);
}
std::string invite_link(std::string_view base_url, const Secret& token) {
  return link(base_url, "sign-up?invite", token);
}

Letter verification_letter(std::string to, std::string_view link) {
  return {std::move(to), "Confirm your address",
          fmt::format("Welcome to SolidRusT.\n\n"
                      "Open this link within 24 hours to confirm that this is your address:\n\n"
                      "{}\n\n"
                      "If you did not sign up, do nothing: without the link nobody can use this "
                      "address.\n",
                      link)};
}

Letter email_change_letter(std::string to, std::string_view link) {
  return {
      std::move(to), "Confirm your new address",
      fmt::format("Open this link within 24 hours to use this address for your SolidRusT "
                  "account:\n\n{}\n\n"
                  "Until then the old address holds. If you did not ask for this, do nothing.\n",
                  link)};
}

Letter reset_letter(std::string to, std::string_view link) {
  return {
      std::move(to), "Choose a new password",
      fmt::format("Open this link within 30 minutes to choose a new password:\n\n{}\n\n"
                  "It works once. If you did not ask for it, do nothing: your password stays as "
                  "it is.\n",
                  link)};
}

Letter invitation_letter(std::string to, std::string_view link) {
  return {std::move(to), "You are invited to SolidRusT",
          fmt::format("An account was made for you at this address. Open this link within 7 days "
                      "to choose a password:\n\n{}\n\n"
                      "It works once. Later, the login page sends you another one under \"Forgot "
                      "your password?\".\n",
                      link)};
}

Letter has_account_letter(std::string to, std::string_view base_url) {
  return {
      std::move(to), "You have an account already",
      fmt::format("Somebody, perhaps you, asked for a SolidRusT account with this address. There "
                  "is one already:\n\n{}/login\n\n"
                  "If you do not remember the password, the login page sends you a link. If it "
                  "was not you, do nothing: nothing has changed.\n",
                  base_url)};
}

Letter notice_letter(std::string to, std::string_view what) {
  return {std::move(to), "Your account was changed",
          fmt::format("This is to let you know that {}.\n\n"
                      "If it was not you, reset your password at once and look at the list of your "
                      "sessions.\n",
                      what)};
}

}  // namespace solidrust
