// Every operation of the control plane, through both of its doors, by every kind of caller, on
// every kind of object: what comes of it must be the verdict of the one table
// (control/authority.h), and another's object must be answered byte for byte as one that there is
// not.
#include <iostream>
#include <set>
#include <string>

#include "web/testing/operation_walk_fixture.h"

namespace solidrust::web {
namespace {

// promise: S75
TEST_F(OperationWalk, WhatIsAskedByNameHasTheVerdictOfTheTable) {
  for (const Command& command : commands()) {
    const OperationFacts& facts = command.operation;
    const auto fields = kNamedFields.find(command.method);
    const auto params = [&](const std::string& id) {
      std::string out = "{";
      if (command.method == "alerts.resend")
        out += R"("id":)" + id;
      else if (!facts.object_field.empty() && !id.empty())
        out += "\"" + std::string(facts.object_field) + R"(":")" + id + "\"";
      if (fields != kNamedFields.end())
        out += (out.size() > 1 ? "," : "") + std::string(fields->second);
      return out + "}";
    };
    for (const Who who : kWho)
      walk(std::string(command.method), facts, facts.object, who,
           [&](const Caller& caller, const std::string& id) {
             return run_command(context, caller, command.method, params(id));
           });
  }
  std::cout << "by name: " << pairs << " pairs of caller and object, " << hidden_pairs
            << " hidden ones equal to an unknown id\n";
  EXPECT_GT(pairs, 700);
  EXPECT_GT(hidden_pairs, 50);
}

// The other operation behind a name: the budget of a key.
TEST_F(OperationWalk, AKeysBudgetHasTheVerdictOfTheTable) {
  for (const Who who : kWho)
    walk("budgets.set of a key", kSetKeyBudget.facts, ObjectKind::key, who,
         [&](const Caller& caller, const std::string& id) {
           return run_command(context, caller, "budgets.set",
                              R"({"tokens":7,"cost_nano":null,"key":")" + id + "\"}");
         });
  EXPECT_EQ(pairs, 45);
}

// promise: S75
TEST_F(OperationWalk, WhatIsAskedAtAPathHasTheVerdictOfTheTable) {
  std::set<std::string> walked;
  for (const Route& route : routes()) {
    if (route.data == nullptr) continue;
    ASSERT_NE(route.operation, nullptr) << route.path;
    const std::string name = route_name(route);
    walked.insert(name);
    const auto body = kBodies.find(name);
    const bool named = route.path.find('{') != route.path.npos;
    for (const Who who : kWho) {
      if (!caller_of(who).is_person()) continue;  // the handler has turned away who is nobody
      walk(name, *route.operation, named ? route.operation->object : ObjectKind::none, who,
           [&](const Caller& caller, const std::string& id) {
             const DataCall call{context, caller.who, caller.actor,
                                 id,      "",         body == kBodies.end() ? "" : body->second};
             return route.data(call);
           });
    }
  }
  for (const auto& [name, body] : kBodies)
    EXPECT_TRUE(walked.contains(name)) << name << " is gone, or is no data function";
  std::cout << "at paths: " << walked.size() << " routes, " << pairs
            << " pairs of caller and object, " << hidden_pairs
            << " hidden ones equal to an unknown id\n";
  EXPECT_GT(pairs, 200);
  EXPECT_GT(hidden_pairs, 30);
}

// Of each change that is done there is one audit row, and of one that changes nothing there is
// none.
TEST_F(OperationWalk, EachChangeHasOneAuditRow) {
  const Caller shell = Caller::shell({"cli", "", ""});
  for (const Command& command : commands()) {
    const OperationFacts& facts = command.operation;
    if (facts.access != Access::change) continue;
    renew();
    std::string params = "{";
    const std::string id = id_of(facts.object, Which::own);
    if (command.method == "tiers.delete") {
      ok(run_command(context, shell, "tiers.create", R"({"name":"short-lived"})"));
      params += R"("name":"short-lived")";
    } else if (command.method == "alerts.resend") {
      params += R"("id":)" + id;
    } else if (!facts.object_field.empty()) {
      params += "\"" + std::string(facts.object_field) + "\":\"" + id + "\"";
    }
    if (command.method == "keys.enable")
      ok(run_command(context, shell, "keys.disable", params + "}"));
    if (command.method == "accounts.enable")
      ok(run_command(context, shell, "accounts.disable", params + "}"));
    if (const auto fields = kNamedFields.find(command.method); fields != kNamedFields.end())
      params += (params.size() > 1 ? "," : "") + std::string(fields->second);
    if (command.method == "keys.change")
      params.replace(params.find(",\"limits"), std::string::npos, "");
    const bool nothing_to_do = command.method == "accounts.reset_second_factor";
    const std::int64_t before = audit_rows();
    const auto answer = run_command(context, shell, command.method, params + "}");
    EXPECT_TRUE(answer.ok()) << command.method << params << ": "
                             << (answer ? "" : answer.error().message);
    EXPECT_EQ(audit_rows() - before, nothing_to_do ? 0 : 1) << command.method;
  }
}

}  // namespace
}  // namespace solidrust::web
