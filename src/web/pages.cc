#include "web/pages.h"

#include <string>
#include <utility>

namespace solidrust::web {
namespace {

constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kControlDocument = "control.yaml";  // the console's own API
constexpr std::string_view kNonceMark = "__CSP_NONCE__";
constexpr std::size_t kNonceLength = 22;

constexpr std::string_view kNotBuilt =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<title>SolidRusT console: not built</title>\n"
    "<h1>This program was built without the console's pages</h1>\n"
    "<p>The API, the command line and the console's own API work. For the pages, in the source "
    "folder:</p>\n"
    "<pre>tools/console_build.sh\ncmake --build build/release --target solidrust</pre>\n"
    "<p>or start <code>./run</code>, which does both. With pages that are built already: "
    "<code>solidrust serve --console-dir console/dist</code>.</p>\n</html>\n";

std::string replaced(std::string_view text, std::string_view mark, std::string_view by) {
  std::string out;
  out.reserve(text.size() + 256);
  for (auto at = text.find(mark); at != text.npos; at = text.find(mark)) {
    out += text.substr(0, at);
    out += by;
    text.remove_prefix(at + mark.size());
  }
  out += text;
  return out;
}

// What has an ending, or lies where the built files are, is a file or nothing.
bool names_file(std::string_view path) noexcept {
  return is_immutable(path) || path.substr(path.rfind('/') + 1).find('.') != path.npos;
}

Task<void> answer_html(Context& context, int status, std::string_view html, Random& random) {
  const std::string nonce = random_base62(random, kNonceLength);
  const std::string policy = page_policy(nonce);
  const std::string body = replaced(html, kNonceMark, nonce);
  AnswerFields fields(context.request_id, policy, context.secure);
  fields.add("content-type", "text/html; charset=utf-8");
  fields.add("cache-control", "no-cache");
  context.path = "page";
  co_await answer(context, status, fields, body);
}

Task<void> answer_index(Context& context, AssetSource& assets, Random& random) {
  auto index = co_await assets.find(std::string(kIndex));
  if (!index) {
    co_await answer_problem(context, std::move(index).error());
    co_return;
  }
  const bool built = index->has_value();
  co_await answer_html(context, built ? 200 : 503,
                       built ? (*index)->asset.identity.bytes : kNotBuilt, random);
}

}  // namespace

std::optional<Action> action_for_file(std::string_view path) noexcept {
  // However it is spelled: a folder of pages has it compressed too, and takes a second slash.
  if (path.find(kControlDocument) != path.npos) return Action::see_own;
  return std::nullopt;
}

Task<void> answer_file(Context& context, const Asset& asset, std::string_view path,
                       std::string_view policy, int status) {
  const http::RequestHead& head = context.exchange.head();
  const Choice choice = choose_encoding(asset, head.fields.find("accept-encoding"));
  AnswerFields fields(context.request_id, policy, context.secure);
  if (status == 200) fields.add("etag", choice.encoded->etag);
  fields.add("cache-control",
             is_immutable(path) ? "public, max-age=31536000, immutable" : "no-cache");
  fields.add("vary", "accept-encoding");
  if (status == 200 && etag_matches(head.fields.find("if-none-match"), choice.encoded->etag)) {
    co_await answer(context, 304, fields, {});
    co_return;
  }
  fields.add("content-type", media_type(path));
  if (!choice.coding.empty()) fields.add("content-encoding", choice.coding);
  std::string held;
  const std::string_view bytes = bytes_of(asset, choice, held);
  co_await answer(context, status, fields, bytes);
}

Task<void> answer_page(Context& context, AssetSource& assets, Random& random) {
  const http::RequestHead& head = context.exchange.head();
  if (head.method != http::Method::get && head.method != http::Method::head) {
    co_await answer_problem(context,
                            {ErrorCode::method_not_allowed, "A page of the console is only read."},
                            "GET, HEAD");
    co_return;
  }
  const std::string_view path = head.path;
  if (path == "/v1" || path.starts_with("/v1/")) {
    co_await answer_problem(
        context,
        {ErrorCode::unknown_url, "The API has an address of its own: GET /api/about names it."});
    co_return;
  }
  if (path == "/" || path == kIndex || !names_file(path)) {
    co_await answer_index(context, assets, random);
    co_return;
  }
  auto found = co_await assets.find(std::string(path));
  if (!found) {
    co_await answer_problem(context, std::move(found).error());
  } else if (!*found) {
    co_await answer_problem(context,
                            {ErrorCode::not_found, "The console has no file of this name."});
  } else {
    context.path = "file";
    co_await answer_file(context, (*found)->asset, path, kDataPolicy);
  }
}

}  // namespace solidrust::web
