#include "web/docs/docs_site.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/gzip.h"
#include "net/carry.h"
#include "web/docs/base_url.h"
#include "web/pages.h"
#include "web/problem.h"

namespace solidrust::web {
namespace {

constexpr std::string_view kRoot = "/docs";
constexpr std::string_view kNotFoundPage = "/404.html";
constexpr std::string_view kDocument =
    ".yaml";  // of the APIs, which stand with the console's pages
constexpr std::string_view kHtml = "text/html; charset=utf-8";

constexpr std::string_view kDocsNotBuilt =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<title>SolidRusT documentation: not built</title>\n"
    "<h1>This program was built without the documentation's pages</h1>\n"
    "<p>In the source folder:</p>\n"
    "<pre>tools/docs_build.sh\ncmake --build build/release --target solidrust</pre>\n"
    "<p>The same texts are files there: <code>docs/</code> and "
    "<code>docs/site/src/content/docs/</code>.</p>\n</html>\n";
constexpr std::string_view kSwitchedOff =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<title>SolidRusT documentation: switched off</title>\n"
    "<h1>The documentation is switched off here</h1>\n"
    "<p>The setting <code>console.docs</code> is <code>off</code>.</p>\n</html>\n";

bool names_the_address(std::string_view path) noexcept {
  return path.ends_with(".html") || path.ends_with(".md") || path.ends_with(".txt");
}

Task<void> answer_notice(Context& context, int status, std::string_view html) {
  AnswerFields fields(context.request_id, kDocsPolicy, context.secure);
  fields.add("content-type", kHtml);
  fields.add("cache-control", "no-store");
  co_await answer(context, status, fields, html);
}

Task<void> answer_redirect(Context& context, std::string_view path) {
  AnswerFields fields(context.request_id, kDocsPolicy, context.secure);
  const std::string location = fmt::format("{}/", path);
  fields.add("location", location);
  fields.add("cache-control", "no-cache");
  co_await answer(context, 301, fields, {});
}

}  // namespace

bool is_docs(std::string_view path) noexcept {
  return path == kRoot || (path.starts_with(kRoot) && path[kRoot.size()] == '/');
}

// A page made ready for readers: with their base URL, and as gzip has it. The views of `asset` are
// of its other members.
struct DocsSite::Addressed {
  std::string gzip;
  std::string plain_tag;
  std::string gzip_tag;
  Asset asset;
};

DocsSite::DocsSite(std::span<const Asset> site, AssetSource& console, WorkPool& pool,
                   const Options& options)
    : site_(site),
      console_(console),
      pool_(pool),
      on_(options.on),
      base_url_(without_version(options.api_base_url)) {}

DocsSite::~DocsSite() = default;

const Asset* DocsSite::find(std::string_view path) const noexcept {
  const auto found = std::lower_bound(
      site_.begin(), site_.end(), path,
      [](const Asset& asset, std::string_view wanted) { return asset.path < wanted; });
  return found == site_.end() || found->path != path ? nullptr : &*found;
}

Task<void> DocsSite::answer(Context& context) {
  const http::RequestHead& head = context.exchange.head();
  if (head.method != http::Method::get && head.method != http::Method::head) {
    co_await answer_problem(
        context, {ErrorCode::method_not_allowed, "A page of the documentation is only read."},
        "GET, HEAD");
    co_return;
  }
  context.path = "docs";
  const std::string_view path = head.path;
  if (path.ends_with(kDocument)) {
    auto document = co_await console_.find(std::string(path));
    if (!document) {
      co_await answer_problem(context, std::move(document).error());
      co_return;
    }
    if (*document) {
      co_await answer_file(context, (*document)->asset, path, kDataPolicy);
      co_return;
    }
  }
  if (!on_) {
    co_await answer_notice(context, 404, kSwitchedOff);
  } else if (site_.empty()) {
    co_await answer_notice(context, 503, kDocsNotBuilt);
  } else {
    co_await answer_site(context, path.substr(kRoot.size()));
  }
}

// `path`: behind /docs.
Task<void> DocsSite::answer_site(Context& context, std::string_view path) {
  const std::string page = fmt::format("{}index.html", path);
  if (const Asset* asset = find(path.ends_with('/') ? page : path)) {
    co_await answer_asset(context, *asset, 200);
    co_return;
  }
  if (find(fmt::format("{}/index.html", path)) != nullptr) {
    co_await answer_redirect(context, context.exchange.head().path);
    co_return;
  }
  if (const Asset* asset = find(kNotFoundPage))
    co_await answer_asset(context, *asset, 404);
  else
    co_await answer_problem(context, {ErrorCode::not_found, "The site has no page of this name."});
}

Task<void> DocsSite::answer_asset(Context& context, const Asset& asset, int status) {
  const bool packed = !asset.packed.bytes.empty();
  if (!packed && (base_url_ == kWrittenBaseUrl || !names_the_address(asset.path))) {
    co_await answer_file(context, asset, asset.path, kDocsPolicy, status);
    co_return;
  }
  if (!made_.contains(asset.path)) {
    auto work = [asset, packed,
                 base_url = base_url_]() -> Result<std::unique_ptr<const Addressed>> {
      std::string held;
      const std::string_view text = bytes_of(asset, {&asset.identity, {}}, held);
      const bool named = text.find(kWrittenBaseUrl) != text.npos;
      if (!packed && !named) return std::unique_ptr<const Addressed>();
      auto made = std::make_unique<Addressed>();
      made->gzip = gzip(with_base_url(text, base_url, asset.path));
      const std::string_view tag = asset.identity.etag;
      // Of the file and the address: the same for every server of this program with this address.
      made->plain_tag = named ? fmt::format("{}-{:x}\"", tag.substr(0, tag.size() - 1),
                                            std::hash<std::string_view>()(base_url))
                              : std::string(tag);
      made->gzip_tag =
          fmt::format("{}-gzip\"", made->plain_tag.substr(0, made->plain_tag.size() - 1));
      made->asset = {asset.path, {{}, made->plain_tag}, {made->gzip, made->gzip_tag}, {}, {}};
      return std::unique_ptr<const Addressed>(std::move(made));
    };
    auto made = co_await carry(pool_, std::move(work));
    if (!made) {
      co_await answer_problem(context, std::move(made).error());
      co_return;
    }
    made_.try_emplace(asset.path, *std::move(made));
  }
  const Addressed* const made = made_.at(asset.path).get();
  co_await answer_file(context, made == nullptr ? asset : made->asset, asset.path, kDocsPolicy,
                       status);
}

}  // namespace solidrust::web
