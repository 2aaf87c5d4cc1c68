#include <algorithm>

#include "auth/people/session_token.h"
#include "control/console/core.h"

namespace solidrust {
namespace {

bool alive(const SessionRow& row, std::int64_t now_ms, std::int64_t idle_ms,
           std::int64_t longest_ms) {
  return now_ms - row.last_seen_ms < idle_ms && now_ms - row.created_ms < longest_ms;
}

// Printable ASCII: it is shown to people.
std::string plain(std::string_view text, std::size_t most) {
  std::string out(text.substr(0, most));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

}  // namespace

Result<void> ConsoleAccounts::Core::end_replaced(ConsoleRows& rows, const Secret& token,
                                                 const AccountId& by, const ConsoleCaller& caller) {
  const std::optional<TokenHash> hash = hash_token(token.reveal());
  if (!hash) return {};
  auto found = rows.session(*hash);
  if (!found) return std::move(found).error();
  if (!*found) return {};
  const SessionRow& old = **found;
  if (auto ended = rows.end_session(old.account, old.id); !ended) return std::move(ended).error();
  return rows.audit(audit(caller, by, "session.replace", old.id));
}

Result<SignedIn> ConsoleAccounts::Core::open_session(ConsoleRows& rows, ConsoleAccountRow& account,
                                                     const Secret& replaced,
                                                     const ConsoleCaller& caller) {
  const std::int64_t now = now_ms();
  if (auto pruned = rows.prune(now, now - kIdleMs, now - kLongestMs); !pruned)
    return std::move(pruned).error();
  if (auto ended = end_replaced(rows, replaced, account.id, caller); !ended)
    return std::move(ended).error();
  auto present = rows.sessions(account.id);
  if (!present) return std::move(present).error();
  for (std::size_t i = kMaxSessions - 1; i < present->size(); ++i)
    if (auto ended = rows.end_session(account.id, (*present)[i].id); !ended)
      return std::move(ended).error();

  Secret token = make_token(context.random);
  SessionRow row;
  row.id = make_session_id(context.random);
  row.hash = *hash_token(token.reveal());
  row.account = account.id;
  row.created_ms = now;
  row.last_seen_ms = now;
  row.address = plain(caller.address, 64);
  row.user_agent = plain(caller.user_agent, kMaxUserAgent);
  if (auto stored = rows.insert_session(row); !stored) return std::move(stored).error();
  auto recorded = rows.audit(audit(caller, account.id, "session.begin", row.id));
  if (!recorded) return std::move(recorded).error();
  auto who = me_of(rows, account, row.id);
  if (!who) return std::move(who).error();
  return SignedIn{std::move(*who), std::move(token)};
}

Result<SignedIn> ConsoleAccounts::Core::rekey(ConsoleRows& rows, ConsoleAccountRow& account,
                                              const std::string& session) {
  Secret token = make_token(context.random);
  auto done = rows.rekey_session(session, *hash_token(token.reveal()));
  if (!done)
    return done.error().code == ErrorCode::not_found ? not_signed_in() : std::move(done).error();
  auto who = me_of(rows, account, session);
  if (!who) return std::move(who).error();
  return SignedIn{std::move(*who), std::move(token)};
}

Result<SessionIdentity> ConsoleAccounts::Core::session(const Secret& token) {
  const std::optional<TokenHash> hash = hash_token(token.reveal());
  if (!hash) return not_signed_in();
  std::string stale;  // to be marked as seen
  auto who = read([&](ConsoleRows& rows) -> Result<SessionIdentity> {
    auto found = rows.session(*hash);
    if (!found) return std::move(found).error();
    const std::int64_t now = now_ms();
    if (!*found || !alive(**found, now, kIdleMs, kLongestMs)) return not_signed_in();
    auto row = require(rows, (*found)->account);
    if (!row) return std::move(row).error();
    if (now - (*found)->last_seen_ms >= kTouchMs) stale = (*found)->id;
    return identity(*row, (*found)->id);
  });
  if (!stale.empty())
    later("session seen", [this, stale] {
      return change([&](ConsoleRows& rows) { return rows.touch_session(stale, now_ms()); });
    });
  return who;
}

Result<std::vector<SessionView>> ConsoleAccounts::Core::list_sessions(const SessionIdentity& who) {
  auto found = read([&](ConsoleRows& rows) { return rows.sessions(who.account); });
  if (!found) return std::move(found).error();
  std::vector<SessionView> views;
  for (SessionRow& row : *found) {
    if (!alive(row, now_ms(), kIdleMs, kLongestMs)) continue;
    views.push_back({row.id, row.id == who.session, row.created_ms, row.last_seen_ms,
                     std::move(row.address), std::move(row.user_agent)});
  }
  return views;
}

Result<void> ConsoleAccounts::Core::end_session(const SessionIdentity& who, const std::string& id,
                                                const ConsoleCaller& caller) {
  return change([&](ConsoleRows& rows) -> Result<void> {
    auto ended = rows.end_session(who.account, id);
    if (!ended) return std::move(ended).error();
    if (*ended == 0) return Error(ErrorCode::not_found, "There is no such session.", "id");
    return rows.audit(audit(caller, who.account, "session.end", id));
  });
}

Result<void> ConsoleAccounts::Core::end_others(const SessionIdentity& who,
                                               const ConsoleCaller& caller) {
  return change([&](ConsoleRows& rows) -> Result<void> {
    auto ended = rows.end_sessions(who.account, who.session);
    if (!ended) return std::move(ended).error();
    return rows.audit(audit(caller, who.account, "session.end_others", who.account.str()));
  });
}

Result<Me> ConsoleAccounts::Core::me(const SessionIdentity& who) {
  return read([&](ConsoleRows& rows) -> Result<Me> {
    auto row = require(rows, who.account);
    if (!row) return std::move(row).error();
    return me_of(rows, *row, who.session);
  });
}

}  // namespace solidrust
