// The documentation under /docs/: pages that are part of the program, with the reader's base URL.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/task.h"
#include "web/assets/asset_source.h"
#include "web/context.h"
#include "web/work_pool.h"

namespace solidrust::web {

// /docs, and what lies under it.
bool is_docs(std::string_view path) noexcept;

// Called on the console's worker. What it refers to outlives it.
class DocsSite {
 public:
  struct Options {
    bool on = true;            // the setting console.docs
    std::string api_base_url;  // with /v1, as the console shows it
  };
  // `site`: embedded_docs(), sorted; empty: the program was built without. `console`: the pages,
  // which have the documents of the APIs at /docs/api.yaml and /docs/control.yaml.
  DocsSite(std::span<const Asset> site, AssetSource& console, WorkPool& pool,
           const Options& options);
  ~DocsSite();

  // Answers GET and HEAD of a path of is_docs: a page (one without its last slash by a redirect), a
  // file, or the site's own page with 404. Switched off or not built: 404 and 503 that say so.
  Task<void> answer(Context& context);

 private:
  struct Addressed;
  Task<void> answer_site(Context& context, std::string_view path);
  Task<void> answer_asset(Context& context, const Asset& asset, int status);
  const Asset* find(std::string_view path) const noexcept;

  const std::span<const Asset> site_;
  AssetSource& console_;
  WorkPool& pool_;
  const bool on_;
  const std::string base_url_;
  // Made when first asked for; null: the file goes out as it is kept. At most one for each file of
  // the site.
  std::map<std::string_view, std::unique_ptr<const Addressed>> made_;
};

}  // namespace solidrust::web
