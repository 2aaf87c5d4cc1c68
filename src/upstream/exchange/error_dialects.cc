// The forms, as the servers send them:
//   OpenAI, new vLLM, SGLang, llama.cpp  {"error":{"message","type","code","param"}}; code a name
//                                        or the status; llama.cpp adds n_prompt_tokens, n_ctx
//   old vLLM                             {"object":"error","message","type","code","param"}
//   Ollama                               {"error":"text"} or OpenAI's
//   Anthropic                            {"type":"error","error":{"type","message"}}
//   TGI                                  {"error":"text","error_type":"validation"}
//   FastAPI in front of any of them      {"detail":"text"} or {"detail":[{"loc":[…],"msg"}]}
//   Mistral                              the same two as `message`: a list, or an object
#include "upstream/exchange/error_dialects.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/ascii_case.h"
#include "base/ascii_class.h"
#include "base/json_cursor.h"
#include "base/utf8.h"
#include "upstream/catalog/catalog.h"
#include "upstream/exchange/refusal_words.h"

namespace solidrust {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxWord = 64;

struct Report {
  std::string message;
  std::string param;
  std::string type;
  std::string code;
  int status = 0;  // a number as code
  bool is_error = false;
};

std::string text_of(simdjson::simdjson_result<dom::element> field) {
  std::string_view text;
  return field.get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// A name as programs write them; anything else could be somebody's text.
std::string word_of(simdjson::simdjson_result<dom::element> field) {
  std::string word = text_of(field);
  if (word.size() > kMaxWord) return {};
  for (const char c : word) {
    const bool fits = is_alnum(c) || c == '_' || c == '-' || c == '.';
    if (!fits) return {};
  }
  return word;
}

void read_detail(const dom::element& detail, Report& report);

void read_fields(const dom::element& object, Report& report) {
  report.message = text_of(object["message"]);
  report.param = word_of(object["param"]);
  dom::element detail;
  if (object["message"]["detail"].get(detail) == simdjson::SUCCESS ||
      (object["message"].get(detail) == simdjson::SUCCESS && detail.is_array()))
    read_detail(detail, report);
  report.type = word_of(object["type"]);
  report.code = word_of(object["code"]);
  std::int64_t status = 0;
  for (const char* const name : {"code", "status"}) {
    if (object[name].get_int64().get(status) != simdjson::SUCCESS) continue;
    if (status >= 100 && status < 600) report.status = static_cast<int>(status);
    break;
  }
}

void read_detail(const dom::element& detail, Report& report) {
  std::string_view text;
  if (detail.get_string().get(text) == simdjson::SUCCESS) {
    report.message = text;
    return;
  }
  dom::element first;
  if (detail.at(0).get(first) != simdjson::SUCCESS) return;
  report.message = text_of(first["msg"]);
  dom::array path;
  if (first["loc"].get_array().get(path) != simdjson::SUCCESS) return;
  for (const dom::element step : path) {
    std::string_view name;
    if (step.get_string().get(name) != simdjson::SUCCESS || name == "body") continue;
    if (report.param.size() + name.size() >= kMaxWord) break;
    if (!report.param.empty()) report.param += '.';
    report.param += name;
  }
}

Report read_report(std::string_view body) {
  Report report;
  dom::parser parser;
  dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return report;
  dom::element inner;
  if (root.is_array() && root.at(0).get(inner) == simdjson::SUCCESS) root = inner;
  if (!root.is_object()) return report;
  const auto error = root["error"];
  std::string_view text;
  if (error.get(inner) == simdjson::SUCCESS && inner.is_object()) {
    read_fields(inner, report);
    report.is_error = true;
  } else if (error.get_string().get(text) == simdjson::SUCCESS && !text.empty()) {
    report.message = text;
    report.type = word_of(root["error_type"]);
    report.is_error = true;
  } else if (root["detail"].get(inner) == simdjson::SUCCESS) {
    read_detail(inner, report);
  } else {
    read_fields(root, report);
    report.is_error = text_of(root["object"]) == "error" || report.type == "error";
  }
  return report;
}

// At most kMaxErrorMessage bytes, not cut inside a character.
std::string bounded(std::string text) {
  if (text.size() <= kMaxErrorMessage) return text;
  std::size_t end = 0;
  while (true) {
    const std::size_t length = utf8_sequence_length(std::string_view(text).substr(end));
    if (length == 0 || end + length > kMaxErrorMessage) break;
    end += length;
  }
  text.resize(end);
  return text + "…";
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = ascii_lower(c);
  return out;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
  for (const std::string_view phrase : phrases)
    if (text.find(phrase) != std::string_view::npos) return true;
  return false;
}

RefusalKind refusal_of(const Report& report) {
  if (report.type == "exceed_context_size_error" || report.code == "context_length_exceeded")
    return RefusalKind::context;
  const std::string text = lower(report.message);
  const RefusalKind known = refusal_in(text);
  if (known != RefusalKind::none) return known;
  const bool about_context = has_any(text, {"context length", "context size", "context window"}) &&
                             has_any(text, {"exceed", "longer than", "too long"});
  return about_context ? RefusalKind::context : RefusalKind::none;
}

// That a credential is wrong. Callers' own never go up, so that it is ours.
bool blames_a_credential(std::string_view message) {
  const std::string text = lower(message);
  return has_any(text, {"api key", "api-key", "apikey", "api_key", "authorization", "credential",
                        "bearer token", "access token", "auth token"}) &&
         has_any(text, {"incorrect", "invalid", "not valid", "wrong", "missing", "provide",
                        "expired", "revoked", "disabled", "unauthorized", "malformed", "required"});
}

// Whether the caller has written of such things: then the message may be about that.
bool wrote_of_credentials(SentBody sent) {
  constexpr std::array<std::string_view, 6> kWords{"apikey",      "authorization", "credential",
                                                   "bearertoken", "accesstoken",   "authtoken"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [sent](std::string_view word) { return was_sent(sent, word); });
}

// That our account with the server is empty or not paid for; Anthropic also says so with a 400.
bool is_about_our_account(const Report& report) {
  const std::string words = lower(report.type + ' ' + report.code);
  return has_any(words, {"billing", "insufficient_quota"}) ||
         has_any(lower(report.message), {"credit balance is too low"});
}

// Said with whatever status, these are about our configuration.
bool is_about_us(const Report& report, SentBody sent) {
  const std::string words = lower(report.type + ' ' + report.code);
  if (has_any(words, {"authentication", "permission", "api_key", "model_not_found"})) return true;
  if (is_about_our_account(report)) return true;
  return blames_a_credential(report.message) && !wrote_of_credentials(sent);
}

// An id such as resp_12ab: letters, a mark, and at least eight characters in all.
bool looks_like_an_id(std::string_view word) {
  const std::size_t mark = word.find_first_of("_-");
  return word.size() >= 8 && mark != word.npos && mark > 0 && mark + 1 < word.size();
}

// Whether the message is about a thing that the caller has named, and not about a model.
bool names_an_id_that_was_sent(std::string_view message, SentBody sent) {
  constexpr std::size_t kMostIds = 4;  // each is looked for in all that was sent
  constexpr std::string_view kIdCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  if (contains_in_any_case(message, "model")) return false;
  std::size_t ids = 0;
  while (ids < kMostIds) {
    message.remove_prefix(std::min(message.find_first_of(kIdCharacters), message.size()));
    if (message.empty()) return false;
    const std::string_view word = message.substr(0, message.find_first_not_of(kIdCharacters));
    message.remove_prefix(word.size());
    if (!looks_like_an_id(word)) continue;
    ++ids;
    std::string plain = lower(word);
    std::erase_if(plain, [](char c) { return c == '_' || c == '-'; });
    if (was_sent(sent, plain)) return true;
  }
  return false;
}

// A host that nobody writes by chance: an address or a name of several parts.
bool is_telling(std::string_view host) {
  return host.find_first_of(".:") != std::string_view::npos;
}

// Whether words of an upstream hold our credential with it, or where it is.
bool gives_us_away(const std::string& words, const Upstream& from, SentBody sent) {
  const CredentialFilter* const filter = from.api_key.filter();
  if (filter != nullptr && filter->in_words(words, sent)) return true;
  if (from.origin.host.empty()) return false;
  const std::string text = lower(words);
  const std::string host = lower(from.origin.host);
  if (is_telling(host)) return text.find(host) != std::string::npos;
  return has_any(text, {fmt::format("{}:{}", host, from.origin.port), "://" + host});
}

void hide_our_own(Report& report, const Upstream& from, SentBody sent) {
  report.message = bounded(std::move(report.message));
  if (blames_a_credential(report.message)) report.message.clear();
  for (std::string* words : {&report.message, &report.param, &report.type, &report.code})
    if (gives_us_away(*words, from, sent)) words->clear();
}

std::string log_text(int status, const Report& report) {
  return fmt::format("upstream status {}{}{}{}{}", status, report.type.empty() ? "" : " type ",
                     report.type, report.code.empty() ? "" : " code ", report.code);
}

std::string words_for(ErrorCode code, int status) {
  if (code == ErrorCode::context_length_exceeded)
    return "The prompt is longer than the model's context.";
  if (code == ErrorCode::request_too_large)
    return "The request is larger than the model server takes: shorten the prompt or the answer.";
  return fmt::format("The model server refused the request (status {}).", status);
}

Error about_the_request(ErrorCode code, int status, Report& report) {
  std::string internal = log_text(status, report);
  std::string message = std::move(report.message);
  if (message.empty()) message = words_for(code, status);
  return Error(code, std::move(message), std::move(report.param), std::move(internal));
}

// What the answer says of the request. A status that tells goes before the words, but for a prompt
// that is too long: that has a code of its own.
std::optional<ErrorCode> about_request(int status, const Report& report, SentBody sent) {
  if (is_about_us(report, sent)) return std::nullopt;
  const RefusalKind refusal = refusal_of(report);
  const bool told = status == 400 || status == 413 || status == 422;
  if (refusal == RefusalKind::context && (told || status >= 500))
    return ErrorCode::context_length_exceeded;
  if (status == 400 || status == 422) return ErrorCode::invalid_value;
  if (status == 404 && report.is_error && names_an_id_that_was_sent(report.message, sent))
    return ErrorCode::invalid_value;
  if (status == 413) return ErrorCode::request_too_large;
  if (refusal == RefusalKind::request && status >= 500) return ErrorCode::invalid_value;
  if (refusal == RefusalKind::size && status == 429) return ErrorCode::request_too_large;
  return std::nullopt;
}

Error for_caller(int status, Report& report, std::optional<ErrorCode> about, bool busy) {
  if (status == 429) report.message.clear();  // it would tell of our contract with that server
  std::string internal = log_text(status, report);
  if (about) return about_the_request(*about, status, report);
  switch (busy ? 503 : status) {  // OpenAI says of an empty account what it says of a busy server
    case 408:
    case 504:
      return Error(ErrorCode::timeout, "The model server took too long to answer.", {},
                   std::move(internal));
    case 429:
    case 503:
    case 529:
      return Error(ErrorCode::service_unavailable,
                   "The model server is overloaded or not ready; try again shortly.", {},
                   std::move(internal));
    default:
      return Error(ErrorCode::upstream_error, "The model server could not answer the request.", {},
                   std::move(internal));
  }
}

Error translate(int status, Report& report, const Upstream& from, SentBody sent) {
  const std::optional<ErrorCode> about = about_request(status, report, sent);
  const bool busy = is_about_our_account(report) || report.type == "overloaded_error";
  hide_our_own(report, from, sent);  // only now: what it is about, the whole of it tells
  // Also where the caller has sent it: what is kept is read by others.
  std::string said = gives_us_away(report.message, from, {}) ? std::string() : report.message;
  Error error = for_caller(status, report, about, busy);
  error.said = std::move(said);
  return error;
}

// The status that a block stands for when it names none.
int status_of(const Report& report) {
  if (report.status != 0) return report.status;
  const std::string words = lower(report.type + ' ' + report.code);
  if (has_any(words, {"overloaded", "unavailable", "rate_limit", "ratelimit", "quota"})) return 503;
  if (has_any(words, {"timeout"})) return 504;
  if (has_any(words, {"authentication", "permission"})) return 401;
  if (has_any(words, {"invalid_request", "badrequest", "bad_request", "exceed_context"}))
    return 400;
  return 500;
}

}  // namespace

Error translate_error(int status, std::string_view body, const Upstream& from, SentBody sent) {
  Report report = read_report(body.substr(0, kMaxErrorBody));
  return translate(status, report, from, sent);
}

bool may_be_handed_on(int status, std::string_view body, const Upstream& from, SentBody sent) {
  if (status != 400 && status != 404 && status != 413 && status != 422) return false;
  if (body.size() > kMaxHandedOn) return false;
  const Report report = read_report(body);
  if (!report.is_error || report.message.empty() || is_about_us(report, sent)) return false;
  if (blames_a_credential(report.message)) return false;
  if (status == 404 && !names_an_id_that_was_sent(report.message, sent)) return false;
  if (gives_us_away(std::string(body), from, sent)) return false;
  std::string resolved;  // as whoever reads the JSON sees it
  return json_unescape(body, resolved) && !gives_us_away(resolved, from, sent);
}

bool is_error_block(std::string_view data) {
  // Inside a JSON string a quote has a backslash before it, so this is a key or a whole value.
  return data.find("\"error\"") != std::string_view::npos && read_report(data).is_error;
}

Error translate_error_block(std::string_view data, const Upstream& from, SentBody sent) {
  Report report = read_report(data);
  return translate(status_of(report), report, from, sent);
}

}  // namespace solidrust
