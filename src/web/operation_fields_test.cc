// The fields of every operation: the same through both doors, with the same bounds, and those of
// the published document.
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "web/testing/operation_walk_fixture.h"

namespace solidrust::web {
namespace {

using OperationFieldsWalk = OperationWalk;

// Both doors of one operation.
struct Doors {
  const OperationFacts* facts = nullptr;
  std::vector<const Command*> commands;
  std::vector<const Route*> routes;
};
std::vector<Doors> operations() {
  std::map<std::string_view, Doors> found;
  for (const Command& command : commands()) {
    Doors& doors = found[command.operation.name];
    EXPECT_TRUE(doors.facts == nullptr || doors.facts == &command.operation)
        << command.operation.name << " is two operations";
    doors.facts = &command.operation;
    doors.commands.push_back(&command);
  }
  for (const Route& route : routes()) {
    if (route.operation == nullptr) continue;
    Doors& doors = found[route.operation->name];
    EXPECT_TRUE(doors.facts == nullptr || doors.facts == route.operation)
        << route.operation->name << " is two operations";
    doors.facts = route.operation;
    doors.routes.push_back(&route);
  }
  std::vector<Doors> out;
  for (auto& [name, doors] : found) out.push_back(std::move(doors));
  return out;
}

// The fields of a request's body as the published document has them.
std::set<std::string> documented(const YAML::Node& document, const Route& route) {
  const std::string method(document_name(route.method));
  std::set<std::string> fields;
  const YAML::Node body = document["paths"][std::string(route.path)][method]["requestBody"];
  if (!body) return fields;
  YAML::Node schema = body["content"]["application/json"]["schema"];
  if (schema["$ref"]) {
    const auto ref = schema["$ref"].as<std::string>();
    schema = document["components"]["schemas"][ref.substr(ref.rfind('/') + 1)];
  }
  for (const auto& property : schema["properties"]) fields.insert(property.first.as<std::string>());
  return fields;
}

TEST(OperationFields, AreThoseOfThePublishedDocument) {
  const YAML::Node document = YAML::LoadFile(SOLIDRUST_SOURCE_DIR "/api/openapi/control.yaml");
  int compared = 0;
  for (const Doors& doors : operations())
    for (const Route* route : doors.routes) {
      if (route->method == http::Method::get) continue;
      const std::set<std::string> own(doors.facts->fields.begin(), doors.facts->fields.end());
      EXPECT_EQ(own, documented(document, *route)) << route_name(*route);
      ++compared;
    }
  EXPECT_GT(compared, 10);
}

// What else an operation needs, so that it is the field in question that is found wrong.
const std::map<std::string_view, std::vector<std::pair<std::string_view, std::string_view>>>
    kNeeded{{"keys.create", {{"name", R"("k")"}}},
            {"tiers.create", {{"name", R"("t")"}}},
            {"budgets.set", {{"tokens", "1"}, {"cost_nano", "1"}}},
            {"upstreams.set_drain", {{"draining", "true"}}}};
// A field that no method takes, for each sets it.
constexpr std::pair<std::string_view, std::string_view> kPreset{"upstreams.set_drain", "draining"};

std::string with_needed(const OperationFacts& facts, std::string_view field,
                        const std::string& value, bool by_name) {
  std::string pairs = "\"" + std::string(field) + "\":" + value;
  const auto needed = kNeeded.find(facts.name);
  if (needed == kNeeded.end()) return pairs;
  for (const auto& [name, good] : needed->second)
    if (name != field && !(by_name && std::pair(facts.name, name) == kPreset))
      pairs += ",\"" + std::string(name) + "\":" + std::string(good);
  return pairs;
}

// What is wrong with a field is said in the same words, whichever door it came through.
TEST_F(OperationFieldsWalk, BothDoorsReadTheSameFieldsWithTheSameBounds) {
  const std::vector<std::string> kWrong{R"({"a":1})",
                                        R"("")",
                                        "[[1]]",
                                        "-1",
                                        "1.5",
                                        R"("\u0007")",
                                        "9223372036854775807",
                                        "\"" + std::string(1'100, 'x') + "\""};
  set_role(world.own.account, Role::operator_);
  const Caller operator_ = caller_of(Who::operator_);
  int compared = 0;
  int operations_compared = 0;
  for (const Doors& doors : operations()) {
    const OperationFacts& facts = *doors.facts;
    if (facts.access != Access::change || doors.commands.empty()) continue;
    for (const Route* route : doors.routes) {
      if (route->data == nullptr) continue;
      ++operations_compared;
      std::set<std::string_view> taken;
      for (const Command* command : doors.commands)
        for (const std::string_view field : facts.fields)
          for (const std::string& wrong : kWrong) {
            const std::string pair = with_needed(facts, field, wrong, false);
            const std::string id = id_of(facts.object, Which::own);
            const auto at_path =
                route->data({context, operator_.who, operator_.actor, id, "", "{" + pair + "}"});
            std::string object;
            if (!facts.object_field.empty())
              object = "\"" + std::string(facts.object_field) + "\":\"" + id + "\",";
            const auto by_name =
                run_command(context, Caller::shell({"cli", "", ""}), command->method,
                            "{" + object + with_needed(facts, field, wrong, true) + "}");
            if (!by_name && by_name.error().param == field &&
                by_name.error().message.starts_with("There is no parameter"))
              continue;
            taken.insert(field);
            if (at_path && by_name) continue;  // not wrong after all
            ++compared;
            ASSERT_TRUE(!at_path && !by_name)
                << command->method << " {" << pair
                << "}: " << (at_path ? "the path takes it" : at_path.error().message) << " / "
                << (by_name ? "the name takes it" : by_name.error().message);
            EXPECT_EQ(problem_json(at_path.error()), problem_json(by_name.error()))
                << command->method << " {" << pair << "}";
          }
      if (kPreset.first == facts.name) taken.insert(kPreset.second);
      EXPECT_EQ(taken, std::set<std::string_view>(facts.fields.begin(), facts.fields.end()))
          << facts.name << ": no method takes some of its fields";
    }
  }
  std::cout << operations_compared << " operations with two doors, " << compared
            << " wrong fields answered alike\n";
  EXPECT_GT(operations_compared, 8);
  EXPECT_GT(compared, 100);
}

// At each bound, and one past it.
TEST_F(OperationFieldsWalk, BothDoorsHaveTheSameBounds) {
  const auto long_text = [](std::size_t count) {
    std::string text = "\"";
    for (std::size_t i = 0; i < count; ++i) text += "ä";
    return text + "\"";
  };
  const struct {
    const char* method;
    const char* route;
    std::string fields;  // with $ for the value
    std::string at, past;
  } rows[] = {
      {"keys.rename", "patch /api/keys/{id}", R"("name":$)", long_text(100), long_text(101)},
      {"keys.revoke", "post /api/keys/{id}/revoke", R"("reason":$)", long_text(200),
       long_text(201)},
      {"keys.rotate", "post /api/keys/{id}/rotate", R"("grace":$)", R"("7d")", R"("604801s")"},
      {"keys.set_limits", "patch /api/keys/{id}", R"("limits":{"concurrent":$})", "1000000000000",
       "1000000000001"},
      {"keys.change", "patch /api/keys/{id}", R"("expires_in":$)", R"("3653d")", R"("3654d")"},
      {"tiers.set", "put /api/operator/tiers/{name}", R"("concurrent":$)", "1000000000000",
       "1000000000001"},
      {"accounts.set_tier", "patch /api/operator/accounts/{id}", R"("tier":$)", R"("pro")",
       "\"" + std::string(65, 'x') + "\""},
      {"budgets.set", "put /api/operator/accounts/{id}/budget", R"("tokens":$,"cost_nano":null)",
       std::to_string(Budget::kMaxTokens), std::to_string(Budget::kMaxTokens + 1)},
      {"budgets.set", "put /api/operator/accounts/{id}/budget", R"("tokens":null,"cost_nano":$)",
       std::to_string(Budget::kMaxNano), std::to_string(Budget::kMaxNano + 1)},
  };
  for (const auto& row : rows)
    for (const std::string& value : {row.at, row.past}) {
      std::string fields = row.fields;
      fields.replace(fields.find('$'), 1, value);
      const Route* at = nullptr;
      for (const Route& route : routes())
        if (route_name(route) == row.route) at = &route;
      ASSERT_NE(at, nullptr) << row.route;
      const OperationFacts& facts = *at->operation;
      const std::string id = id_of(facts.object, Which::own);
      set_role(world.own.account, Role::operator_);
      const Caller operator_ = caller_of(Who::operator_);
      const auto at_path =
          at->data({context, operator_.who, operator_.actor, id, "", "{" + fields + "}"});
      renew();
      const std::string second = id_of(facts.object, Which::own);
      const auto by_name = run_command(
          context, Caller::shell({"cli", "", ""}), row.method,
          "{\"" + std::string(facts.object_field) + "\":\"" + second + "\"," + fields + "}");
      EXPECT_EQ(at_path.ok(), value == row.at) << row.route << " " << value;
      EXPECT_EQ(by_name.ok(), value == row.at) << row.method << " " << value;
      if (!at_path && !by_name) {
        EXPECT_EQ(problem_json(at_path.error()), problem_json(by_name.error())) << row.route;
      }
      renew();
    }
}

}  // namespace
}  // namespace solidrust::web
