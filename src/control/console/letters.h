// The console's emails. Links begin with the console's configured base URL.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "control/mail/mailer.h"

namespace solidrust {

// `base_url` + "/verify?token=…", and so on: the pages of the console.
std::string verify_link(std::string_view base_url, const Secret& token);
std::string reset_link(std::string_view base_url, const Secret& token);
std::string setup_link(std::string_view base_url, const Secret& token);
std::string invite_link(std::string_view base_url, const Secret& token);

Letter verification_letter(std::string to, std::string_view link);
Letter email_change_letter(std::string to, std::string_view link);
Letter reset_letter(std::string to, std::string_view link);
// To the person for whom an operator has made an account.
Letter invitation_letter(std::string to, std::string_view link);
// To the owner of an account when its address was used to sign up again, by them or by someone
// else.
Letter has_account_letter(std::string to, std::string_view base_url);
// `what` completes "This is to let you know that …".
Letter notice_letter(std::string to, std::string_view what);

}  // namespace solidrust
