// The mailer that the settings ask for.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "config/settings.h"
#include "config/settings_load.h"
#include "control/mail/mail_transport.h"
#include "control/mail/mailer.h"

namespace solidrust {

// To mail.smtp_url, or without one into `folder` (DATA_DIR/mail). `variables` holds the password
// that mail.password_env names. Does not own `clock`.
std::unique_ptr<MailTransport> make_mail_transport(const Settings& settings,
                                                   const Variables& variables,
                                                   const std::string& folder, const Clock& clock);

// To mail.smtp_url, or without one into `folder` (DATA_DIR/mail). `variables` holds the password
// that mail.password_env names. At start-up. Does not own `clock` and `random`.
std::unique_ptr<Mailer> make_mailer(const Settings& settings, const Variables& variables,
                                    const std::string& folder, const Clock& clock, Random& random);

}  // namespace solidrust
