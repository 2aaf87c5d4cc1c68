// The two doors to an operation: by name, as the command line asks, and at a path, as the console
// asks over HTTP. Both read the same fields with the same reader; only where the object is named
// differs. What they return is the operation's answer, for the door to write.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/gate.h"

namespace solidrust {

// One of the names that the command line has for an operation: which of its fields it takes, and
// what it gives for others (`preset`, which may be null and is called before the fields are read).
struct NamedForm {
  std::span<const std::string_view> fields = {};
  void (*preset)(Params& params) = nullptr;
  // Older names of the object's field.
  std::span<const std::string_view> also_called = {};
};

inline constexpr std::size_t kMaxObjectName = 512;  // bytes of an id, an address or a name

// The object as the command line named it; empty and params.failed(): not at all, or twice.
std::string read_object_name(Params& params, const OperationFacts& facts,
                             std::span<const std::string_view> also_called);

// `params`: the fields and the object's, in one JSON object. Errors: those of Params and of the
// gate. run_command() has admitted the caller before.
template <class Operation>
Result<typename Operation::Answer> perform_named(ControlContext& context, const Caller& caller,
                                                 const Operation& operation,
                                                 std::string_view params, const NamedForm& form) {
  const OperationFacts& facts = operation.facts;
  std::vector<std::string_view> known;
  if (!facts.object_field.empty()) known.push_back(facts.object_field);
  known.insert(known.end(), form.also_called.begin(), form.also_called.end());
  known.insert(known.end(), form.fields.begin(), form.fields.end());
  Params read(params, known);
  std::string named;
  if (!facts.object_field.empty()) named = read_object_name(read, facts, form.also_called);
  if (form.preset != nullptr) form.preset(read);
  auto request = operation.read(read, context.now_ms());
  if (read.failed()) return read.error();
  return Gate::perform(context, caller, operation, named, std::move(request));
}
template <class Operation>
Result<typename Operation::Answer> perform_named(ControlContext& context, const Caller& caller,
                                                 const Operation& operation,
                                                 std::string_view params) {
  return perform_named(context, caller, operation, params, NamedForm{operation.facts.fields});
}

// `part`: what stands in the path for the object; empty: nothing does. `body`: the fields as one
// JSON object, or nothing.
template <class Operation>
Result<typename Operation::Answer> perform_at(ControlContext& context, const Caller& caller,
                                              const Operation& operation, std::string_view part,
                                              std::string_view body) {
  if (auto in = Gate::admit(caller, operation.facts); !in) return std::move(in).error();
  Params read(body, operation.facts.fields);
  auto request = operation.read(read, context.now_ms());
  if (read.failed()) return read.error();
  return Gate::perform(context, caller, operation, std::string(part), std::move(request));
}

}  // namespace solidrust
