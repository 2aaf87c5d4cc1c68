#include "control/usage/set_aside_operations.h"

#include <utility>

#include "base/json_writer.h"
#include "control/change.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxId = 64;
constexpr std::size_t kMostIds = 1'000;
constexpr std::size_t kMostAudited = 20;  // ids in an audit row

void write_choice(JsonWriter& json, const SetAside::Choice& choice) {
  json.key("all").value(choice.all).key("ids").begin_array();
  for (std::size_t i = 0; i < choice.ids.size() && i < kMostAudited; ++i) json.value(choice.ids[i]);
  json.end_array();
}

std::string applied_detail(const SetAside::Choice& choice, const SetAside::Applied& applied) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object();
  write_choice(json, choice);
  json.key("booked").value(std::uint64_t{applied.booked});
  json.key("known").value(std::uint64_t{applied.known});
  json.key("refused").value(std::uint64_t{applied.refused});
  json.key("unreadable").value(std::uint64_t{applied.unreadable}).end_object();
  return detail;
}

}  // namespace

SetAside::Choice read_set_aside_choice(Params& params, std::int64_t /*now_ms*/) {
  SetAside::Choice choice;
  choice.all = params.flag("all", false);
  auto ids = params.texts("ids", kMostIds, kMaxId);
  const bool named = ids && !ids->empty();
  if (named) choice.ids = *std::move(ids);
  if (choice.all == named)
    params.fail({named ? ErrorCode::invalid_argument : ErrorCode::missing_field,
                 "Name what is meant by its ids, or say that it is all: one of them.", "ids"});
  return choice;
}

Result<void> require_set_aside(const ControlContext& context) {
  if (context.set_aside != nullptr) return {};
  return Error{ErrorCode::service_unavailable, "What is set aside of usage is not known here."};
}

Result<std::optional<SetAsideItem>> find_set_aside(const Reading& reading,
                                                   const std::string& named) {
  if (auto known = require_set_aside(reading.context); !known) return std::move(known).error();
  auto item = reading.context.set_aside->find(named);
  if (item) return std::optional<SetAsideItem>(*std::move(item));
  Error error = std::move(item).error();
  if (error.code == ErrorCode::not_found) error.param = "id";
  return error;
}

Result<SetAsideItem> show_set_aside(const Reading& /*reading*/, SetAsideItem item,
                                    const NoFields& /*none*/) {
  return item;
}

Result<SetAside::Applied> apply_set_aside(Change& change, Nothing /*nothing*/,
                                          const SetAside::Choice& choice) {
  if (auto known = require_set_aside(change.context); !known) return std::move(known).error();
  if (change.context.usage == nullptr)
    return Error{ErrorCode::service_unavailable, "Usage is not available here."};
  return change.apply_set_aside(choice, [&](const SetAside::Applied& applied) {
    return AuditEntry{"usage.set_aside.apply", "usage", applied_detail(choice, applied)};
  });
}

Result<std::size_t> discard_set_aside(Change& change, Nothing /*nothing*/,
                                      const SetAside::Choice& choice) {
  if (auto known = require_set_aside(change.context); !known) return std::move(known).error();
  std::string detail;
  JsonWriter json(detail);
  json.begin_object();
  write_choice(json, choice);
  json.end_object();
  return change.discard_set_aside(choice, {"usage.set_aside.discard", "usage", std::move(detail)});
}

}  // namespace solidrust
