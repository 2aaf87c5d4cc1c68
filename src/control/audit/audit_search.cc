#include "control/audit/audit_search.h"

#include <limits>
#include <string_view>
#include <utility>

#include "base/ascii_case.h"
#include "control/names.h"

namespace solidrust {
namespace {

constexpr std::size_t kPage = 1'000;           // read at once where not every entry is shown
constexpr std::size_t kMostLookedAt = 50'000;  // by one question
constexpr std::int64_t kClockStepMs = 24 * 3'600'000;  // how far back a clock may have been set

bool has_action(std::string_view action, std::string_view asked) {
  return asked.empty() || action == asked ||
         (action.starts_with(asked) && action.substr(asked.size()).starts_with('.'));
}

bool in_time(const AuditRow& row, const AuditQuestion& question) {
  return (!question.since_ms || row.at_ms >= *question.since_ms) &&
         (!question.until_ms || row.at_ms < *question.until_ms);
}

// Nothing if it does not match.
Result<std::optional<NamedAuditRow>> match(ObjectNames& names, const AuditRow& row,
                                           const AuditQuestion& question) {
  std::optional<NamedAuditRow> none;
  if (!has_action(row.action, question.action) || !in_time(row, question)) return none;
  auto who = names.of(row.actor);
  if (!who) return std::move(who).error();
  auto what = names.of(row.object);
  if (!what) return std::move(what).error();
  for (const std::string_view text :
       {std::string_view(row.actor), std::string_view(*who), std::string_view(row.action),
        std::string_view(row.object), std::string_view(*what), std::string_view(row.address)})
    if (contains_in_any_case(text, question.search))
      return std::optional<NamedAuditRow>({row, *std::move(who), *std::move(what)});
  return none;
}

}  // namespace

Result<AuditPage> search_audit(ControlContext& context, const AuditQuestion& question) {
  ObjectNames names(context);
  AuditPage out;
  std::int64_t before = question.before.value_or(std::numeric_limits<std::int64_t>::max());
  const std::size_t read = question.narrowed() ? kPage : question.limit + 1;
  for (std::size_t looked_at = 0; looked_at < kMostLookedAt; looked_at += read) {
    const auto page = context.audit.page(before, read);
    if (!page) return page.error();
    for (const AuditRow& row : *page) {
      if (question.since_ms && row.at_ms < *question.since_ms - kClockStepMs) return out;
      auto found = match(names, row, question);
      if (!found) return std::move(found).error();
      if (!*found) continue;
      if (out.rows.size() == question.limit) {
        out.next = out.rows.back().row.id;
        return out;
      }
      out.rows.push_back(**std::move(found));
    }
    if (page->size() < read) return out;
    before = page->back().id;
  }
  out.next = before;
  return out;
}

}  // namespace solidrust
