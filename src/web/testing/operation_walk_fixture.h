// A world for every operation of the control plane to be tried in: callers of every kind, objects
// of every kind, and what the one table (control/authority.h) says comes of it. Tests only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/keys/key_hasher.h"
#include "base/json_writer.h"
#include "control/budgets/budget_operations.h"
#include "control/commands.h"
#include "control/console_data/console_keys.h"
#include "control/gate.h"
#include "control/testing/data_fixture.h"
#include "control/testing/memory_stores.h"
#include "control/tiers/tier_operations.h"
#include "store/sql/sql_alert_store.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_budget_store.h"
#include "store/sqlite/sqlite_database.h"
#include "web/data_call.h"
#include "web/problem.h"
#include "web/route_table.h"
#include "web/testing/route_name.h"

namespace solidrust::web {

// Which object an operation is asked about.
enum class Which : std::uint8_t { own, foreign, unknown, own_ended, foreign_ended };
inline constexpr std::array kWhich{Which::own, Which::foreign, Which::unknown, Which::own_ended,
                                   Which::foreign_ended};
inline constexpr std::array<std::string_view, 5> kWhichNames{"own", "foreign", "unknown",
                                                             "own ended", "foreign ended"};

enum class Who : std::uint8_t {
  nobody,
  disabled,
  unverified,
  member,
  owner,
  auditor,
  operator_,
  shell,
  system,
};
inline constexpr std::array kWho{Who::nobody,    Who::disabled, Who::unverified,
                                 Who::member,    Who::owner,    Who::auditor,
                                 Who::operator_, Who::shell,    Who::system};
inline constexpr std::array<std::string_view, 9> kWhoNames{"nobody",   "disabled", "unverified",
                                                           "member",   "owner",    "auditor",
                                                           "operator", "shell",    "system"};

enum class Outcome : std::uint8_t { through, unauthenticated, forbidden, missing };
inline constexpr std::array<std::string_view, 4> kOutcomes{"through", "401", "403", "404"};

inline Outcome outcome_of(const Result<std::string>& answer) {
  if (answer) return Outcome::through;
  switch (answer.error().code) {
    case ErrorCode::not_authenticated:
      return Outcome::unauthenticated;
    case ErrorCode::forbidden:
      return Outcome::forbidden;
    case ErrorCode::not_found:
      return Outcome::missing;
    default:
      return Outcome::through;  // it was tried
  }
}

inline Outcome outcome_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::yes:
      return Outcome::through;
    case Verdict::not_signed_in:
      return Outcome::unauthenticated;
    case Verdict::forbidden:
    case Verdict::verify_first:
      return Outcome::forbidden;
    case Verdict::hidden:
      break;
  }
  return Outcome::missing;
}

// The fields with which each method is asked, beside the object's name.
inline const std::map<std::string_view, std::string_view> kNamedFields{
    {"accounts.change", R"("tier":"pro")"},
    {"accounts.create", R"("email":"new@example.org")"},
    {"accounts.set_role", R"("role":"member")"},
    {"accounts.set_tier", R"("tier":"pro")"},
    {"budgets.set", R"("tokens":7,"cost_nano":null)"},
    {"keys.change", R"("name":"changed","limits":{"concurrent":3})"},
    {"keys.create", R"("name":"made")"},
    {"keys.rename", R"("name":"renamed")"},
    {"keys.scan_lookup", R"("macs":[])"},
    {"keys.set_limits", R"("limits":{"concurrent":2})"},
    {"tiers.create", R"("name":"made")"},
    {"tiers.set", R"("concurrent":9)"},
    {"usage.set_aside_apply", R"("all":true)"},
    {"usage.set_aside_discard", R"("all":true)"},
};

// The body with which each route is asked.
inline const std::map<std::string, std::string> kBodies{
    {"post /api/keys", R"({"name":"made"})"},
    {"patch /api/keys/{id}", R"({"name":"changed"})"},
    {"post /api/keys/{id}/rotate", R"({"grace":"1h"})"},
    {"post /api/keys/{id}/revoke", R"({"reason":"over"})"},
    {"patch /api/operator/accounts/{id}", R"({"tier":"pro"})"},
    {"put /api/operator/accounts/{id}/budget", R"({"tokens":7,"cost_nano":null})"},
    {"post /api/operator/tiers", R"({"name":"made"})"},
    {"put /api/operator/tiers/{name}", R"({"concurrent":9})"},
    {"post /api/operator/upstreams/{name}/drain", R"({"draining":true})"},
};

class OperationWalk : public ConsoleDataTest {
 protected:
  OperationWalk() {
    context.budgets = &budgets;
    context.drains = &drains;
    context.alerts = &alerts;
    context.set_aside = &set_aside;
    auto upstream = std::make_shared<Upstream>();
    upstream->name = "gpu-1";
    Model model;
    model.name = "chat";
    model.targets.push_back({upstream, "real"});
    const CatalogPtr catalog = std::make_shared<Catalog>(
        std::vector<std::shared_ptr<const Upstream>>{upstream}, std::vector<Model>{model});
    server.on_catalog = [catalog] { return catalog; };
    server.on_settings = [] { return std::string(R"({"data":[]})"); };
    server.on_test_upstream = [](const std::shared_ptr<const Upstream>&) { return ProbeResult{}; };
    server.on_test_alerts = []() -> Result<std::vector<SinkTest>> {
      return std::vector<SinkTest>{};
    };
    AlertRow alert;
    alert.kind = "target_ejected";
    alert.subject = "gpu-1/real";
    alert.period_ms = alert.fired_ms = now_ms();
    EXPECT_TRUE(*alerts.fire(alert));
    EXPECT_TRUE(alerts
                    .address(std::vector<std::string>{"webhook"},
                             std::vector<std::string>{"target_ejected"}, now_ms())
                    .ok());
    renew();
  }

  // Objects that nothing has happened to.
  struct World {
    SessionIdentity own, foreign, ended;  // whose account; `ended`: disabled
    std::map<Which, std::string> keys, requests;
  };
  void renew() {
    const std::string n = std::to_string(++rounds);
    world.own = sign_up("own" + n + "@example.org", Role::owner);
    world.foreign = sign_up("foreign" + n + "@example.org", Role::owner);
    world.ended = sign_up("ended" + n + "@example.org", Role::owner);
    for (const auto& [which, whose] :
         {std::pair(Which::own, &world.own), std::pair(Which::foreign, &world.foreign),
          std::pair(Which::own_ended, &world.own),
          std::pair(Which::foreign_ended, &world.foreign)}) {
      world.keys[which] =
          text(ok(console_create_key(context, *whose, actor(*whose), R"({"name":"k"})")), "id");
      world.requests[which] = "req_" + n +
                              std::string(kWhichNames[std::size_t(which)].substr(0, 3)) +
                              std::to_string(int(which));
      UsageRecord record;
      record.id = world.requests[which];
      record.time_ms = now_ms();
      record.account = whose->account.str();
      record.key = world.keys[which];
      record.model = "chat";
      record.status = 200;
      record.attempts = 1;
      EXPECT_TRUE(stores->usage().append({&record, 1}).ok());
      if (which == Which::own_ended || which == Which::foreign_ended)
        ok(console_revoke_key(context, *whose, actor(*whose), world.keys[which], "{}"));
    }
    world.keys[Which::unknown] = KeyId::make(random).str();
    world.requests[Which::unknown] = "req_unknown";
    set_disabled(world.ended.account, true);
    if (!*stores->tiers().find("basic"))
      ok(run_command(context, Caller::shell({"cli", "", ""}), "tiers.create",
                     R"({"name":"basic"})"));
  }
  void set_disabled(const AccountId& account, bool disabled) {
    EXPECT_TRUE(stores->people()
                    .change([&](ConsoleRows& rows) -> Result<void> {
                      ConsoleAccountRow row = **rows.account(account);
                      row.disabled = disabled;
                      return rows.update_account(row);
                    })
                    .ok());
  }
  void set_role(const AccountId& account, Role role) {
    EXPECT_TRUE(stores->people()
                    .change([&](ConsoleRows& rows) -> Result<void> {
                      ConsoleAccountRow row = **rows.account(account);
                      row.role = role;
                      return rows.update_account(row);
                    })
                    .ok());
  }

  // A caller whose account owns what is `own`.
  Caller caller_of(Who who) {
    SessionIdentity identity = world.own;
    identity.role = role_of(who);
    identity.verified = who != Who::unverified;
    switch (who) {
      case Who::nobody:
        return {};
      case Who::shell:
        return Caller::shell({"cli", "", ""});
      case Who::system:
        return Caller::system({"system", "", ""});
      case Who::disabled:
      case Who::unverified:
      case Who::member:
      case Who::owner:
      case Who::auditor:
      case Who::operator_:
        break;
    }
    return Caller::person(identity, actor(identity));
  }
  static Role role_of(Who who) {
    if (who == Who::member) return Role::member;
    if (who == Who::auditor) return Role::auditor;
    return who == Who::operator_ ? Role::operator_ : Role::owner;
  }

  std::string id_of(ObjectKind kind, Which which) {
    const bool unknown = which == Which::unknown;
    switch (kind) {
      case ObjectKind::key:
        return world.keys.at(which);
      case ObjectKind::request:
        return world.requests.at(which);
      case ObjectKind::account:
        if (unknown) return AccountId::make(random).str();
        if (which == Which::own) return world.own.account.str();
        return (which == Which::foreign ? world.foreign : world.ended).account.str();
      case ObjectKind::tier:
        return unknown ? "no-such-tier-" + std::to_string(++unknown_tiers) : "basic";
      case ObjectKind::upstream:
        return unknown ? "gpu-9" : "gpu-1";
      case ObjectKind::alert:
      case ObjectKind::delivery:
        return unknown ? "999" : "1";
      case ObjectKind::set_aside:
        return "req_unknown";
      case ObjectKind::none:
        break;
    }
    return {};
  }
  Owner owner_of(ObjectKind kind, Which which) {
    if (kind == ObjectKind::account) return AccountId::parse(id_of(kind, which));
    if (kind != ObjectKind::key && kind != ObjectKind::request) return std::nullopt;
    const bool own = which == Which::own || which == Which::own_ended;
    return own ? world.own.account : world.foreign.account;
  }
  // Of such a kind there is this one, and one that there is not; it is nobody's.
  static bool is_anybodys(ObjectKind kind) {
    return kind != ObjectKind::key && kind != ObjectKind::request && kind != ObjectKind::account;
  }
  // An account has no end of its own but being disabled; it is then another's.
  static bool is_there(ObjectKind kind, Which which) {
    if (kind == ObjectKind::none) return which == Which::own;
    if (kind == ObjectKind::set_aside) return which == Which::unknown;
    if (is_anybodys(kind)) return which == Which::own || which == Which::unknown;
    return kind != ObjectKind::account || which != Which::own_ended;
  }

  Outcome expected(const Caller& caller, Who who, const OperationFacts& facts, ObjectKind kind,
                   Which which) {
    const Verdict begin = may(caller, facts.action, {});
    if (begin != Verdict::yes) return outcome_of(begin);
    if (who == Who::disabled) return Outcome::unauthenticated;
    if (kind == ObjectKind::none) return Outcome::through;
    if (which == Which::unknown) {
      // An operator's PUT makes the tier; the shell's slip must not (docs/limits.md).
      const bool makes = &facts == &kSetTier.facts && caller.kind != Caller::Kind::shell;
      return makes ? Outcome::through : Outcome::missing;
    }
    return outcome_of(may(caller, facts.action, owner_of(kind, which)));
  }
  static bool is_anothers(ObjectKind kind, Which which) {
    return (kind == ObjectKind::key || kind == ObjectKind::request) &&
           (which == Which::foreign || which == Which::foreign_ended);
  }
  // Said once more, without the table: no role comes to another's key at all, but for its budget,
  // and only who sees the installation to another's request.
  static bool is_out_of_reach(const Caller& caller, const OperationFacts& facts, ObjectKind kind) {
    return (kind == ObjectKind::key && &facts != &kSetKeyBudget.facts) ||
           (caller.who.role != Role::auditor && caller.who.role != Role::operator_);
  }

  // How many there have been, wherever they are kept: in a database their numbers go up one by one.
  std::int64_t audit_rows() {
    std::int64_t rows = static_cast<std::int64_t>(journal.audit.size());
    for (AuditStore* const store : {&stores->audit(), static_cast<AuditStore*>(&beside_audit)}) {
      const auto last_row = *store->latest(1);
      if (!last_row.empty()) rows += last_row.front().id;
    }
    return rows;
  }

  // Asks once and compares. `ask` gets the object's id.
  template <class Ask>
  void walk(const std::string& what, const OperationFacts& facts, ObjectKind kind, Who who,
            Ask ask) {
    std::optional<std::string> unknown;
    std::vector<std::pair<std::string_view, std::string>> hidden;
    for (const Which which : kWhich) {
      if (!is_there(kind, which)) continue;
      // The account that owns what is `own` is the caller's, in the role that it has.
      set_role(world.own.account, role_of(who));
      set_disabled(world.own.account, who == Who::disabled);
      const Caller caller = caller_of(who);
      const Outcome wanted = expected(caller, who, facts, kind, which);
      if (is_anothers(kind, which) && caller.is_person() && is_out_of_reach(caller, facts, kind)) {
        EXPECT_NE(wanted, Outcome::through) << what << ": the table lets a stranger in";
      }
      const std::int64_t before = audit_rows();
      const Result<std::string> answer = ask(caller, id_of(kind, which));
      const std::int64_t written = audit_rows() - before;
      const Outcome got = outcome_of(answer);
      ++pairs;
      EXPECT_EQ(got, wanted) << what << " by " << kWhoNames[std::size_t(who)] << " on "
                             << kWhichNames[std::size_t(which)] << ": "
                             << kOutcomes[std::size_t(got)] << ", not "
                             << kOutcomes[std::size_t(wanted)] << ": "
                             << (answer ? *answer : answer.error().message);
      if (!answer || facts.access == Access::read) {
        EXPECT_EQ(written, 0) << what << " wrote an audit row";
      }
      if (got == Outcome::missing && which == Which::unknown)
        unknown = problem_json(answer.error());
      else if (got == Outcome::missing)
        hidden.emplace_back(kWhichNames[std::size_t(which)], problem_json(answer.error()));
      if (got == Outcome::through && facts.access == Access::change) renew();
    }
    for (const auto& [which, bytes] : hidden) {
      ++hidden_pairs;
      EXPECT_EQ(bytes, unknown.value_or("")) << what << " tells " << which << " from unknown";
    }
  }

  int rounds = 0;
  int unknown_tiers = 0;
  int pairs = 0;
  int hidden_pairs = 0;
  World world;
  MemoryJournal journal;
  MemoryDrainStore drains{journal};
  std::unique_ptr<SqlDatabase> beside =
      std::move(SqliteDatabase::open(folder.path("beside.db"), clock)).value();
  SqlAuditStore beside_audit{*beside};
  SqlAlertStore alerts{*beside};
  SqlBudgetStore budgets{*beside};
  SetAside set_aside{folder.path("journal")};
};

}  // namespace solidrust::web
