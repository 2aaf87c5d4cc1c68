#include "control/console_accounts.h"

#include <utility>

#include <fmt/format.h>

#include "auth/network_address.h"
#include "auth/people/session_token.h"
#include "base/ascii_case.h"
#include "config/setting_value.h"
#include "control/accounts/accounts.h"
#include "control/accounts/email.h"
#include "control/command.h"
#include "control/console/core.h"
#include "control/console/letters.h"
#include "net/carry.h"

namespace solidrust {
namespace {

constexpr std::string_view kPolicies[] = {"open", "domains", "invite", "closed"};

// Whether a failed login was a wrong password or code, and not something that went wrong here.
bool is_guess(ErrorCode code, bool coded) {
  return code == ErrorCode::not_authenticated ||
         (code == ErrorCode::second_factor_required && coded);
}

// Work that tries a password or code of somebody who is signed in: as often as the throttle allows.
template <class Core, class Pool, class Work>
Task<std::invoke_result_t<Work&>> guess(Core* core, Pool& pool, std::string account,
                                        ConsoleCaller caller, Work work) {
  if (auto admitted = core->admit(account, caller); !admitted)
    co_return std::move(admitted).error();
  auto answer = co_await carry(pool, std::move(work));
  if (!answer && answer.error().code == ErrorCode::service_unavailable)
    core->throttle.withdrawn(account, caller.address);
  co_return answer;
}

}  // namespace

std::string_view to_string(SignUpPolicy policy) {
  return kPolicies[static_cast<std::size_t>(policy)];
}

SignUpPolicy sign_up_policy(std::string_view configured, std::string_view console_host) {
  for (const SignUpPolicy policy :
       {SignUpPolicy::open, SignUpPolicy::domains, SignUpPolicy::invite})
    if (configured == to_string(policy)) return policy;
  return (configured == "auto" && is_loopback(console_host)) ? SignUpPolicy::open
                                                             : SignUpPolicy::closed;
}

ConsoleOptions console_options(const Settings& settings, std::uint16_t port, double processors) {
  ConsoleOptions options;
  const std::string& host = settings.console_listen.host;
  options.base_url = settings.console_base_url;
  if (options.base_url.empty()) {
    // An address that stands for all of them leads nowhere.
    const bool any = host.empty() || host == "0.0.0.0" || host == "::";
    const bool v6 = host.find(':') != std::string::npos;
    options.base_url =
        fmt::format("{}://{}:{}", settings.tls_certificate.empty() ? "http" : "https",
                    any ? "localhost" : (v6 ? "[" + host + "]" : host), port);
  }
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  options.sign_up = sign_up_policy(settings.console_sign_up, host);
  options.hashing_percent = settings.console_hashing_percent;
  options.processors = processors;
  std::string domain;
  for (const char c : settings.console_sign_up_domains + ",") {
    if (c != ',' && c != ' ' && c != '@') {
      domain += ascii_lower(c);
    } else if (!domain.empty()) {
      options.sign_up_domains.push_back(std::exchange(domain, {}));
    }
  }
  return options;
}

ConsoleAccounts::ConsoleAccounts(const Parts& parts, ConsoleOptions options)
    : core_(std::make_unique<Core>(parts, std::move(options))) {}

ConsoleAccounts::~ConsoleAccounts() = default;

void ConsoleAccounts::stop() {
  core_->pool.stop();
}

ConsoleAccounts::Hashing ConsoleAccounts::hashing() const {
  return {core_->pool.waiting(), core_->pool.refused()};
}

const ConsoleOptions& ConsoleAccounts::options() const noexcept {
  return core_->options;
}

Task<Result<Secret>> ConsoleAccounts::sign_up(SignUpRequest request, ConsoleCaller caller) {
  Core* const core = core_.get();
  const std::optional<std::string> email = normalise_email(request.email);
  if (!email) co_return bad_email();
  if (auto admitted = core->admit_mail(caller); !admitted) co_return std::move(admitted).error();
  auto work = [core, request = std::move(request), email = *email, caller = std::move(caller)] {
    return core->sign_up(request, email, caller);
  };
  co_return co_await carry(core->pool.for_everybody(), std::move(work));
}

Task<Result<void>> ConsoleAccounts::resend_verification(std::string email, ConsoleCaller caller) {
  Core* const core = core_.get();
  std::optional<std::string> to = normalise_email(email);
  if (!to) co_return bad_email();
  if (auto admitted = core->admit_mail(caller); !admitted) co_return std::move(admitted).error();
  core->later("verification mail", [core, to = std::move(*to), caller = std::move(caller)] {
    return core->resend(to, caller);
  });
  co_return Result<void>{};
}

Task<Result<void>> ConsoleAccounts::request_password_reset(std::string email,
                                                           ConsoleCaller caller) {
  Core* const core = core_.get();
  std::optional<std::string> to = normalise_email(email);
  if (!to) co_return bad_email();
  if (auto admitted = core->admit_mail(caller); !admitted) co_return std::move(admitted).error();
  core->later("reset mail", [core, to = std::move(*to), caller = std::move(caller)] {
    return core->request_reset(to, caller);
  });
  co_return Result<void>{};
}

Task<Result<std::optional<SignedIn>>> ConsoleAccounts::verify_email(VerifyRequest request,
                                                                    ConsoleCaller caller) {
  Core* const core = core_.get();
  auto work = [core, request = std::move(request), caller = std::move(caller)] {
    return core->verify(request, caller);
  };
  co_return co_await carry(core->writer, std::move(work));
}

Task<Result<void>> ConsoleAccounts::reset_password(Secret token, Secret password,
                                                   ConsoleCaller caller) {
  Core* const core = core_.get();
  const std::optional<TokenHash> link = hash_token(token.reveal());
  if (!link) co_return expired_link();
  // A link is good until it is used: not for any number of tries at once.
  const std::string counted(link->begin(), link->end());
  const std::string address = caller.address;
  if (auto admitted = core->admit(counted, caller); !admitted)
    co_return std::move(admitted).error();
  auto prepare = [core, link = *link, password = std::move(password)] {
    return core->prepare_reset(link, password);
  };
  auto reset = co_await carry(core->reader, std::move(prepare));
  Result<void> done;
  if (reset) {
    auto work = [core, reset = *std::move(reset), caller = std::move(caller)] {
      return core->reset(reset, caller);
    };
    done = co_await carry(core->pool.for_known(), std::move(work));
  } else {
    done = std::move(reset).error();
  }
  // What was told about the password is no guess at the link.
  if (done || done.error().code != ErrorCode::link_expired)
    core->throttle.withdrawn(counted, address);
  co_return done;
}

Task<Result<SignedIn>> ConsoleAccounts::log_in(LogInRequest request, ConsoleCaller caller) {
  Core* const core = core_.get();
  // What is no address is looked for as well: the answer takes as long.
  const std::string name =
      normalise_email(request.email).value_or(request.email.substr(0, kMaxEmail) + " ");
  // Whoever guesses elsewhere does not keep out those whose browser is known: they are counted by
  // themselves, and as others only once they may not try any more.
  bool known = core->knows_browser(request.browser, name);
  std::string counted = known ? Core::known_browsers_of(name) : name;
  auto admitted = core->admit(counted, caller);
  if (!admitted && std::exchange(known, false)) {
    counted = name;
    admitted = core->admit(counted, caller);
  }
  if (!admitted) co_return std::move(admitted).error();
  const bool coded = request.code.has_value();
  auto work = [core, request = std::move(request), name, caller] {
    return core->log_in(request, name, caller);
  };
  HashingPool::Line& line = known ? core->pool.for_known() : core->pool.for_everybody();
  auto answer = co_await carry(line, std::move(work));
  if (answer) {
    core->throttle.succeeded(counted, caller.address);
    // Anybody can sign up with somebody's address: it is known once it is theirs.
    if (answer->me.identity.verified) answer->browser = core->mark_browser(name);
  } else if (!is_guess(answer.error().code, coded)) {
    core->throttle.withdrawn(counted, caller.address);
  }
  co_return answer;
}

Task<Result<SignedIn>> ConsoleAccounts::set_up(SetUpRequest request, ConsoleCaller caller) {
  Core* const core = core_.get();
  const std::optional<std::string> email = normalise_email(request.email);
  if (!email) co_return bad_email();
  auto prepare = [core, request, email = *email] { return core->prepare_set_up(request, email); };
  auto password = co_await carry(core->reader, std::move(prepare));
  if (!password) co_return std::move(password).error();
  request.password = *std::move(password);
  auto work = [core, request = std::move(request), email = *email, caller = std::move(caller)] {
    return core->set_up(request, email, caller);
  };
  auto answer = co_await carry(core->pool.for_known(), std::move(work));
  if (answer) answer->browser = core->mark_browser(*email);
  co_return answer;
}

Task<Result<bool>> ConsoleAccounts::setup_needed() {
  Core* const core = core_.get();
  auto work = [core]() -> Result<bool> {
    auto there = core->read([](ConsoleRows& rows) { return rows.has_operator(); });
    if (!there) return there;
    return !*there;
  };
  co_return co_await carry(core->reader, std::move(work));
}

Task<Result<SessionIdentity>> ConsoleAccounts::session(Secret token, ConsoleCaller /*caller*/) {
  Core* const core = core_.get();
  auto work = [core, token = std::move(token)] { return core->session(token); };
  co_return co_await carry(core->reader, std::move(work));
}

Task<Result<Me>> ConsoleAccounts::me(SessionIdentity who) {
  Core* const core = core_.get();
  auto work = [core, who = std::move(who)] { return core->me(who); };
  co_return co_await carry(core->reader, std::move(work));
}

Task<Result<void>> ConsoleAccounts::log_out(SessionIdentity who, ConsoleCaller caller) {
  std::string id = who.session;
  co_return co_await end_session(std::move(who), std::move(id), std::move(caller));
}

Task<Result<std::vector<SessionView>>> ConsoleAccounts::list_sessions(SessionIdentity who) {
  Core* const core = core_.get();
  auto work = [core, who = std::move(who)] { return core->list_sessions(who); };
  co_return co_await carry(core->reader, std::move(work));
}

Task<Result<void>> ConsoleAccounts::end_session(SessionIdentity who, std::string id,
                                                ConsoleCaller caller) {
  Core* const core = core_.get();
  auto work = [core, who = std::move(who), id = std::move(id), caller = std::move(caller)] {
    return core->end_session(who, id, caller);
  };
  co_return co_await carry(core->writer, std::move(work));
}

Task<Result<void>> ConsoleAccounts::end_other_sessions(SessionIdentity who, ConsoleCaller caller) {
  Core* const core = core_.get();
  auto work = [core, who = std::move(who), caller = std::move(caller)] {
    return core->end_others(who, caller);
  };
  co_return co_await carry(core->writer, std::move(work));
}

Task<Result<SignedIn>> ConsoleAccounts::change_password(SessionIdentity who, Secret current,
                                                        Secret password, ConsoleCaller caller) {
  Core* const core = core_.get();
  const ConsoleCaller from = caller;
  std::string name = who.account.str();
  auto work = [core, who = std::move(who), current = std::move(current),
               password = std::move(password), caller = std::move(caller)] {
    return core->change_password(who, current, password, caller);
  };
  co_return co_await guess(core, core->pool.for_known(), std::move(name), from, std::move(work));
}

Task<Result<void>> ConsoleAccounts::change_email(SessionIdentity who, std::string email,
                                                 Secret current, ConsoleCaller caller) {
  Core* const core = core_.get();
  std::optional<std::string> to = normalise_email(email);
  if (!to) co_return bad_email();
  if (auto admitted = core->admit_mail(caller); !admitted) co_return std::move(admitted).error();
  const ConsoleCaller from = caller;
  std::string name = who.account.str();
  auto work = [core, who = std::move(who), to = std::move(*to), current = std::move(current),
               caller = std::move(caller)] { return core->change_email(who, to, current, caller); };
  co_return co_await guess(core, core->pool.for_known(), std::move(name), from, std::move(work));
}

Task<Result<TotpEnrolment>> ConsoleAccounts::begin_totp(SessionIdentity who, Secret password,
                                                        ConsoleCaller caller) {
  Core* const core = core_.get();
  const ConsoleCaller from = caller;
  std::string name = who.account.str();
  auto work = [core, who = std::move(who), password = std::move(password),
               caller = std::move(caller)] { return core->begin_totp(who, password, caller); };
  co_return co_await guess(core, core->pool.for_known(), std::move(name), from, std::move(work));
}

Task<Result<TotpActive>> ConsoleAccounts::confirm_totp(SessionIdentity who, Secret code,
                                                       ConsoleCaller caller) {
  Core* const core = core_.get();
  const ConsoleCaller from = caller;
  std::string name = who.account.str();
  auto work = [core, who = std::move(who), code = std::move(code), caller = std::move(caller)] {
    return core->confirm_totp(who, code, caller);
  };
  co_return co_await guess(core, core->writer, std::move(name), from, std::move(work));
}

Task<Result<SignedIn>> ConsoleAccounts::remove_totp(SessionIdentity who, Secret password,
                                                    ConsoleCaller caller) {
  Core* const core = core_.get();
  const ConsoleCaller from = caller;
  std::string name = who.account.str();
  auto work = [core, who = std::move(who), password = std::move(password),
               caller = std::move(caller)] { return core->remove_totp(who, password, caller); };
  co_return co_await guess(core, core->pool.for_known(), std::move(name), from, std::move(work));
}

Result<std::optional<std::string>> ConsoleAccounts::make_setup_link(const Actor& actor) {
  Core& core = *core_;
  return core.change([&](ConsoleRows& rows) -> Result<std::optional<std::string>> {
    auto there = rows.has_operator();
    if (!there) return std::move(there).error();
    if (*there) return std::optional<std::string>();
    if (auto gone = rows.drop_tokens({}, TokenKind::setup); !gone) return std::move(gone).error();
    TokenRow token;
    token.kind = TokenKind::setup;
    auto issued = issue_link_token(rows, core.context, std::move(token), Core::kSetupMs);
    if (!issued) return std::move(issued).error();
    auto recorded = rows.audit(audit_row(core.context, actor, "setup.link", "", "{}"));
    if (!recorded) return std::move(recorded).error();
    return std::optional<std::string>(setup_link(core.options.base_url, *issued));
  });
}

Result<ConsoleAccountRow> ConsoleAccounts::create_account(const SessionIdentity& who,
                                                          const NewAccount& request,
                                                          const ConsoleCaller& caller) {
  return core_->create_account(who, request, caller);
}

Result<std::string> ConsoleAccounts::make_invite_link(const Actor& actor) {
  Core& core = *core_;
  return core.change([&](ConsoleRows& rows) -> Result<std::string> {
    TokenRow token;
    token.kind = TokenKind::invite;
    auto issued = issue_link_token(rows, core.context, std::move(token), kInvitationMs);
    if (!issued) return std::move(issued).error();
    auto recorded = rows.audit(audit_row(core.context, actor, "invite.link", "", "{}"));
    if (!recorded) return std::move(recorded).error();
    return invite_link(core.options.base_url, *issued);
  });
}

}  // namespace solidrust
