#include "upstream/exchange/error_dialects.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "upstream/catalog/catalog.h"
#include "upstream/exchange/refusal_words.h"

namespace solidrust {
namespace {

const Upstream kNowhere;

struct Row {
  const char* name;
  int status;
  const char* body;
  ErrorCode code;
  const char* message_has;  // "" : any
  const char* param;
};

constexpr ErrorCode kContext = ErrorCode::context_length_exceeded;
constexpr ErrorCode kUpstream = ErrorCode::upstream_error;
constexpr ErrorCode kBusy = ErrorCode::service_unavailable;
constexpr ErrorCode kInvalid = ErrorCode::invalid_value;

const Row kRows[] = {
    {"OpenAI bad value", 400,
     R"({"error":{"message":"Invalid value for 'top_p'","type":"invalid_request_error","param":"top_p","code":null}})",
     kInvalid, "Invalid value for 'top_p'", "top_p"},
    {"OpenAI context", 400,
     R"({"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})",
     kContext, "8192", "messages"},
    {"OpenAI wrong key", 401,
     R"({"error":{"message":"Incorrect API key provided: sk-abc***xyz","type":"invalid_request_error","param":null,"code":"invalid_api_key"}})",
     kUpstream, "", ""},
    {"forbidden", 403, R"({"error":{"message":"no access"}})", kUpstream, "", ""},
    {"a key refused as a 400", 400,
     R"([{"error":{"code":400,"message":"API key not valid","type":"API_KEY_INVALID"}}])",
     kUpstream, "", ""},
    {"OpenAI rate limit", 429,
     R"({"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}})",
     kBusy, "", ""},
    {"OpenAI quota", 429,
     R"({"error":{"message":"You exceeded your quota","type":"insufficient_quota","code":"insufficient_quota"}})",
     kBusy, "", ""},
    {"OpenAI unknown model", 404,
     R"({"error":{"message":"The model `x` does not exist","type":"invalid_request_error","code":"model_not_found"}})",
     kUpstream, "", ""},
    {"unknown model as a 400", 400,
     R"({"error":{"message":"no such model","type":"invalid_request_error","code":"model_not_found"}})",
     kUpstream, "", ""},
    {"OpenAI server error", 500, R"({"error":{"message":"boom","type":"server_error"}})", kUpstream,
     "", ""},
    {"new vLLM context", 400,
     R"({"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens","type":"BadRequestError","param":null,"code":400}})",
     kContext, "4096", ""},
    {"new vLLM prompt", 400,
     R"({"error":{"message":"The decoder prompt (length 9000) is longer than the maximum model length of 4096.","type":"BadRequestError","param":null,"code":400}})",
     kContext, "9000", ""},
    {"old vLLM context", 400,
     R"({"object":"error","message":"This model's maximum context length is 2048 tokens.","type":"BadRequestError","param":null,"code":400})",
     kContext, "2048", ""},
    {"old vLLM bad value", 400,
     R"({"object":"error","message":"temperature must be non-negative","type":"BadRequestError","param":"temperature","code":400})",
     kInvalid, "temperature must be", "temperature"},
    {"old vLLM unknown model", 404,
     R"({"object":"error","message":"The model `y` does not exist.","type":"NotFoundError","param":null,"code":404})",
     kUpstream, "", ""},
    {"SGLang context", 400,
     R"({"object":"error","message":"The input (9000 tokens) is longer than the model's context length (8192 tokens).","type":"BadRequestError","param":null,"code":400})",
     kContext, "8192", ""},
    {"FastAPI list", 422,
     R"({"detail":[{"loc":["body","messages",0,"role"],"msg":"field required","type":"value_error"}]})",
     kInvalid, "field required", "messages.role"},
    {"FastAPI text", 400, R"({"detail":"bad tool"})", kInvalid, "bad tool", ""},
    {"llama.cpp context", 400,
     R"({"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}})",
     kContext, "available context size", ""},
    {"llama.cpp long prompt as a 500", 500,
     R"({"error":{"code":500,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"server_error"}})",
     kContext, "", ""},
    {"llama.cpp long input for embeddings", 500,
     R"({"error":{"code":500,"message":"input is too large to process. increase the physical batch size","type":"server_error"}})",
     kContext, "", ""},
    {"llama.cpp loading", 503,
     R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})", kBusy, "",
     ""},
    {"a 500 that only mentions the context size", 500,
     R"({"error":{"code":500,"message":"cannot allocate for this context size"}})", kUpstream, "",
     ""},
    {"Ollama text", 400, R"({"error":"json: cannot unmarshal"})", kInvalid, "json: cannot", ""},
    {"Ollama unknown model", 404, R"({"error":"model \"q\" not found, try pulling it first"})",
     kUpstream, "", ""},
    {"Ollama context", 400, R"({"error":"the input length exceeds the context length"})", kContext,
     "", ""},
    {"Ollama broken", 500, R"({"error":"llama runner process has terminated"})", kUpstream, "", ""},
    {"Anthropic bad value", 400,
     R"({"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: required"}})",
     kInvalid, "max_tokens", ""},
    {"Anthropic context", 400,
     R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}})",
     kContext, "210000", ""},
    {"Anthropic overloaded", 529,
     R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})", kBusy, "",
     ""},
    {"Anthropic overloaded, as another status", 500,
     R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})", kBusy, "",
     ""},
    {"Anthropic rate limit", 429,
     R"({"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit"}})",
     kBusy, "overloaded", ""},
    {"Anthropic without credit", 400,
     R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}})",
     kBusy, "overloaded", ""},
    {"Anthropic billing", 402,
     R"({"type":"error","error":{"type":"billing_error","message":"pay"}})", kBusy, "overloaded",
     ""},
    {"Anthropic too large", 413,
     R"({"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}})",
     ErrorCode::request_too_large, "maximum size", ""},
    {"Anthropic unknown model", 404,
     R"({"type":"error","error":{"type":"not_found_error","message":"model: claude-x-12345678"}})",
     kUpstream, "", ""},
    {"Gemini bad value", 400,
     R"([{"error":{"code":400,"message":"Invalid value at 'top_k'","status":"INVALID_ARGUMENT"}}])",
     kInvalid, "Invalid value at 'top_k'", ""},
    {"Gemini overloaded", 503,
     R"([{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}])",
     kBusy, "", ""},
    {"Anthropic permission", 403,
     R"({"type":"error","error":{"type":"permission_error","message":"no"}})", kUpstream, "", ""},
    {"llama.cpp picture", 500,
     R"({"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}})",
     kInvalid, "image input is not supported - hint", ""},
    {"llama.cpp sound", 500,
     R"({"error":{"code":500,"message":"audio input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}})",
     kInvalid, "audio input is not supported", ""},
    {"llama.cpp template", 500,
     R"({"error":{"code":500,"message":"\n------------\nWhile executing CallExpression\nError: Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/...","type":"server_error"}})",
     kInvalid, "roles must alternate", ""},
    {"llama.cpp broken", 500,
     R"({"error":{"code":500,"message":"Compute error.","type":"server_error"}})", kUpstream, "",
     ""},
    {"TGI", 422,
     R"({"error":"Input validation error: `inputs` must have less than 1024 tokens. Given: 2000","error_type":"validation"})",
     kContext, "1024", ""},
    {"TGI, something else", 422,
     R"({"error":"Input validation error: `temperature` must be strictly positive","error_type":"validation"})",
     kInvalid, "strictly positive", ""},
    {"TGI failed", 424,
     R"({"error":"Request failed during generation: CUDA","error_type":"generation"})", kUpstream,
     "", ""},
    {"Gemini context", 400,
     R"([{"error":{"code":400,"message":"The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).","status":"INVALID_ARGUMENT"}}])",
     kContext, "1196265", ""},
    {"Mistral context", 400,
     R"({"object":"error","message":"Prompt contains 140000 tokens and 0 draft tokens, too large for model with 131072 maximum context length","type":"invalid_request_prompt","param":null,"code":"3051"})",
     kContext, "131072", ""},
    {"Mistral unknown field", 422,
     R"({"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{}}]},"type":"invalid_request_error","param":null,"code":null})",
     kInvalid, "Extra inputs", "stream_options"},
    {"Mistral unknown field, as a list", 422,
     R"({"object":"Error","message":[{"type":"extra_forbidden","loc":["body","tools"],"msg":"Extra inputs are not permitted","input":[]}],"type":"invalid_request_error","code":3001})",
     kInvalid, "Extra inputs", "tools"},
    {"OpenAI, more than the limit of tokens", 429,
     R"({"error":{"message":"Request too large for gpt-4o in organization org-123 on tokens per min (TPM): Limit 30000, Requested 821408. The input or output tokens must be reduced in order to run successfully.","type":"tokens","param":null,"code":"rate_limit_exceeded"}})",
     ErrorCode::request_too_large, "shorten the prompt", ""},
    {"words of a refusal by an overloaded server", 503,
     R"({"error":"llm_backend_unavailable: image input is not supported"})", kInvalid, "image", ""},
    {"words of a refusal with our key refused", 401,
     R"({"error":{"message":"image input is not supported"}})", kUpstream, "", ""},
    {"too large", 413, R"({"error":{"message":"body too big"}})", ErrorCode::request_too_large,
     "body too big", ""},
    {"request timeout", 408, "", ErrorCode::timeout, "", ""},
    {"gateway timeout page", 504, "<html>504</html>", ErrorCode::timeout, "", ""},
    {"bad gateway page", 502, "<html>502</html>", kUpstream, "", ""},
    {"unavailable, empty", 503, "", kBusy, "", ""},
    {"redirect", 302, "", kUpstream, "", ""},
    {"payment required", 402, R"({"error":{"message":"pay"}})", kUpstream, "", ""},
    {"teapot", 418, "", kUpstream, "", ""},
    {"400 without JSON", 400, "nope", kInvalid, "status 400", ""},
    {"400 cut short", 400, R"({"error":{"message":"abc)", kInvalid, "status 400", ""},
    {"400 with an unexpected form", 400, R"({"error":{"message":7,"param":["x"]}})", kInvalid,
     "status 400", ""},
    {"400 with null", 400, "null", kInvalid, "status 400", ""},
};

// promise: U64
TEST(ErrorDialects, TranslatesEachDialectIntoOurTable) {
  for (const Row& row : kRows) {
    const Error error = translate_error(row.status, row.body, kNowhere);
    EXPECT_EQ(error.code, row.code) << row.name << ": " << error_row(error.code).name;
    EXPECT_NE(error.message.find(row.message_has), std::string::npos)
        << row.name << ": " << error.message;
    EXPECT_FALSE(error.message.empty()) << row.name;
    EXPECT_EQ(error.param, row.param) << row.name;
    EXPECT_NE(error.internal.find(std::to_string(row.status)), std::string::npos) << row.name;
  }
}

TEST(ErrorDialects, WhatOurContractWithAServerIsIsShownToNobody) {
  const Error error = translate_error(
      429,
      R"({"error":{"message":"Request too large in organization org-CANARY: tokens must be reduced in order to run successfully"}})",
      kNowhere);
  EXPECT_EQ((error.message + error.internal).find("CANARY"), std::string::npos);
}

// Each row of the table tells what it says, by whatever status that does not.
// promise: U65
TEST(ErrorDialects, EveryPhraseOfTheTableIsFound) {
  ASSERT_GT(refusal_words().size(), 30u);
  for (const RefusalWords& row : refusal_words()) {
    const std::string body =
        R"({"error":{"message":"Sorry: )" + std::string(row.words) + R"( 1"}})";
    const int status = row.means == RefusalKind::size ? 429 : 500;
    const ErrorCode code = row.means == RefusalKind::context   ? kContext
                           : row.means == RefusalKind::request ? kInvalid
                                                               : ErrorCode::request_too_large;
    EXPECT_EQ(translate_error(status, body, kNowhere).code, code)
        << row.server << ": " << row.words;
    for (const char c : row.words) EXPECT_FALSE(c >= 'A' && c <= 'Z') << row.words;
  }
}

constexpr std::string_view kBadValue =
    R"({"type":"error","error":{"type":"invalid_request_error","message":"tools.0: Extra inputs are not permitted"}})";

TEST(ErrorDialects, ACleanRefusalMayBeHandedOn) {
  for (int status = 300; status < 600; ++status)
    EXPECT_EQ(may_be_handed_on(status, kBadValue, kNowhere),
              status == 400 || status == 413 || status == 422)
        << status;
}

TEST(ErrorDialects, WhatIsNoErrorInJsonIsNotHandedOn) {
  for (const char* const body : {"", "nope", "[]", "{}", R"({"detail":"no"})",
                                 R"({"error":{"message":""}})", R"({"error":{"message":"cut)"})
    EXPECT_FALSE(may_be_handed_on(400, body, kNowhere)) << body;
}

TEST(ErrorDialects, WhatIsAboutUsIsNotHandedOn) {
  for (const char* const words :
       {R"("type":"authentication_error","message":"x")", R"("type":"billing_error","message":"x")",
        R"("message":"Your credit balance is too low to access the Anthropic API.")",
        R"("message":"invalid x-api-key")", R"("code":"model_not_found","message":"x")"})
    EXPECT_FALSE(may_be_handed_on(400, "{\"error\":{" + std::string(words) + "}}", kNowhere))
        << words;
}

TEST(ErrorDialects, ARefusalThatGivesUsAwayIsNotHandedOn) {
  Upstream from;
  from.api_key = Secret("sk-Canary.1");
  from.origin.host = "10.0.0.5";
  EXPECT_TRUE(may_be_handed_on(400, kBadValue, from));
  for (const char* const words : {"sk-Canary.1", "see http://10.0.0.5/x"}) {
    EXPECT_FALSE(
        may_be_handed_on(400, R"({"error":{"message":")" + std::string(words) + "\"}}", from));
    EXPECT_FALSE(may_be_handed_on(
        400, R"({"error":{"message":"x"},"more":[{"deep":")" + std::string(words) + "\"}]}", from));
  }
}

// promise: U63
TEST(ErrorDialects, A404IsTheCallersIfItNamesAnIdThatWasSent) {
  const std::string body =
      R"({"error":{"message":"Item with id 'rs_68af012345' not found.","type":"invalid_request_error"}})";
  const std::string_view sent[] = {R"({"input":[{"type":"reasoning","id":"rs_68af012345"}]})"};
  const std::string_view other[] = {R"({"input":[{"type":"reasoning","id":"rs_999999999"}]})"};
  EXPECT_TRUE(may_be_handed_on(404, body, kNowhere, sent));
  EXPECT_EQ(translate_error(404, body, kNowhere, sent).code, kInvalid);
  EXPECT_FALSE(may_be_handed_on(404, body, kNowhere, other));
  EXPECT_EQ(translate_error(404, body, kNowhere, other).code, kUpstream);
  const std::string_view model[] = {R"({"model":"claude-x-12345678"})"};
  const char* const unknown =
      R"({"type":"error","error":{"type":"not_found_error","message":"model: claude-x-12345678"}})";
  EXPECT_FALSE(may_be_handed_on(404, unknown, kNowhere, model));
  EXPECT_EQ(translate_error(404, unknown, kNowhere, model).code, kUpstream);
}

TEST(ErrorDialects, ARefusalIsHandedOnUpToItsBound) {
  const std::string start = R"({"error":{"message":"x","pad":")";
  for (const std::size_t extra : {0U, 1U}) {
    const std::string body =
        start + std::string(kMaxHandedOn + extra - start.size() - 3, 'p') + "\"}}";
    EXPECT_EQ(may_be_handed_on(400, body, kNowhere), extra == 0);
  }
}

TEST(ErrorDialects, NoStatusBecomesTheCallersAuthenticationErrorOrRateLimit) {
  for (int status = 300; status < 600; ++status) {
    const int ours = error_row(translate_error(status, "{}", kNowhere).code).status;
    EXPECT_TRUE(ours == 400 || ours == 413 || ours >= 500) << status << " became " << ours;
  }
}

TEST(ErrorDialects, WordsAboutOurCredentialsReachNeitherCallerNorLog) {
  const Error error = translate_error(
      401, R"({"error":{"message":"Incorrect API key: CANARY","type":"CANARY text","code":"x"}})",
      kNowhere);
  EXPECT_EQ((error.message + error.internal + error.param).find("CANARY"), std::string::npos);
}

// Also in what is otherwise the caller's own business, and in blocks of a stream.
TEST(ErrorDialects, OurCredentialAndWhereTheServerIsAreShownToNobody) {
  Upstream from;
  from.api_key = Secret("sk-Canary.1");
  from.origin = {.tls = false, .host = "10.0.0.5", .port = 8000, .host_header = "10.0.0.5:8000"};
  Upstream named = from;
  named.origin.host = "gpubox";
  struct Case {
    const Upstream& from;
    const char* words;
    bool hidden;
  };
  for (const Case& one : {Case{from, "key sk-Canary.1 is odd", true},
                          {from, "see 10.0.0.5", true},
                          {from, "see http://10.0.0.5:8000/v1", true},
                          {from, "top_k is odd", false},
                          {named, "see http://GPUBOX/docs", true},
                          {named, "see gpubox:8000", true},
                          {named, "a gpubox is odd", false},
                          {kNowhere, "see http://x", false}}) {
    const std::string body =
        R"({"error":{"message":")" + std::string(one.words) + R"(","type":"BadRequestError"}})";
    for (const Error& error :
         {translate_error(400, body, one.from), translate_error_block(body, one.from)}) {
      EXPECT_EQ(error.code, kInvalid) << one.words;
      EXPECT_EQ(error.message == one.words, !one.hidden) << error.message;
      EXPECT_FALSE(error.message.empty());
    }
  }
  for (const char* member : {"param", "type", "code"}) {
    const Error error = translate_error(
        400, R"({"error":{"message":"x",")" + std::string(member) + R"(":"sk-Canary.1"}})", from);
    EXPECT_EQ((error.param + error.internal).find("Canary"), std::string::npos) << member;
  }
}

TEST(ErrorDialects, WhatItIsAboutIsToldThoughItsWordsAreHidden) {
  Upstream from;
  from.origin.host = "10.0.0.5";
  const Error error = translate_error(
      400, R"({"error":{"message":"10.0.0.5: maximum context length is 8 tokens"}})", from);
  EXPECT_EQ(error.code, kContext);
  EXPECT_EQ(error.message.find("10.0.0.5"), std::string::npos);
}

TEST(ErrorDialects, TheUpstreamsWordsAreNeverForTheLog) {
  for (const int status : {400, 404, 413, 422, 429, 500, 503, 504, 529}) {
    const Error error = translate_error(
        status, R"({"error":{"message":"your prompt was: CANARY","type":"a b CANARY","code":"x"}})",
        kNowhere);
    EXPECT_EQ(error.internal.find("CANARY"), std::string::npos) << status;
  }
}

TEST(ErrorDialects, TheMessageIsKeptUpToItsBoundAndCutOnACharacterPastIt) {
  const auto translated = [](const std::string& text) {
    return translate_error(400, R"({"error":{"message":")" + text + R"("}})", kNowhere).message;
  };
  const std::string at_bound(kMaxErrorMessage, 'm');
  EXPECT_EQ(translated(at_bound), at_bound);
  EXPECT_EQ(translated(at_bound + 'm'), at_bound + "…");
  const std::string wide = translated(std::string(kMaxErrorMessage - 1, 'm') + "éé");
  EXPECT_EQ(wide, std::string(kMaxErrorMessage - 1, 'm') + "…");
  EXPECT_TRUE(is_utf8(wide));
}

TEST(ErrorDialects, InvalidUtf8AndDeepNestingGiveAGenericMessage) {
  EXPECT_EQ(translate_error(400, "{\"error\":{\"message\":\"\xff\xfe\"}}", kNowhere).code,
            kInvalid);
  EXPECT_TRUE(
      is_utf8(translate_error(400, "{\"error\":{\"message\":\"\xff\xfe\"}}", kNowhere).message));
  EXPECT_EQ(translate_error(400, std::string(60'000, '['), kNowhere).code, kInvalid);
}

TEST(ErrorDialects, FindsErrorBlocksInStreams) {
  for (const char* block :
       {R"({"error":{"message":"x","type":"server_error"}})", R"({"error":"x"})",
        R"({"type":"error","error":{"type":"overloaded_error","message":"x"}})",
        R"({"object":"error","message":"x","code":500})",
        R"({"id":"1","choices":[{"finish_reason":"error"}],"error":{"code":502,"message":"x"}})"})
    EXPECT_TRUE(is_error_block(block)) << block;
  for (const char* chunk :
       {R"({"choices":[{"delta":{"content":"an \"error\" here"}}]})",
        R"({"choices":[{"delta":{"content":"error"}}]})", R"({"choices":[],"error":null})",
        R"({"choices":[{"finish_reason":"error"}]})", "[DONE]", "", "\"error\"", "{\"error\"",
        R"({"error":""})"})
    EXPECT_FALSE(is_error_block(chunk)) << chunk;
}

TEST(ErrorDialects, AnErrorBlockGoesByWhatItSays) {
  const struct {
    const char* block;
    ErrorCode code;
  } rows[] = {
      {R"({"error":{"message":"x","code":503}})", kBusy},
      {R"({"error":{"message":"x","code":400}})", kInvalid},
      {R"({"error":{"message":"x","type":"BadRequestError"}})", kInvalid},
      {R"({"error":{"message":"x","type":"server_error"}})", kUpstream},
      {R"({"error":{"message":"x","code":401}})", kUpstream},
      {R"({"error":{"message":"x","type":"authentication_error"}})", kUpstream},
      {R"({"error":{"message":"x","type":"timeout_error"}})", ErrorCode::timeout},
      {R"({"error":{"message":"x","type":"exceed_context_size_error"}})", kContext},
      {R"({"type":"error","error":{"type":"overloaded_error","message":"x"}})", kBusy},
      {R"({"error":{"message":"x","code":"rate_limit_exceeded"}})", kBusy},
      {R"({"error":"x"})", kUpstream},
      {R"({"error":"Model does not support images. Please use a model that does."})", kInvalid},
      {R"({"error":{"message":"ValueError: Vision add-on is not loaded, but images were provided"},"message":"x"})",
       kInvalid},
      {R"({"error":"Trying to keep the first 4632 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"})",
       kContext},
      {R"({"error":"Input validation error: `inputs` cannot be empty","error_type":"validation"})",
       kInvalid},
      {R"({"error":{"code":"Invalid input","message":"{}","status":422}})", kInvalid},
      {R"({"error":{"message":"x","code":200}})", kUpstream},
  };
  for (const auto& row : rows)
    EXPECT_EQ(translate_error_block(row.block, kNowhere).code, row.code) << row.block;
}

// An upstream that says so with a 400 says it of our key: no caller's ever goes up.
TEST(ErrorDialects, WordsAboutAWrongCredentialAreAboutOurs) {
  for (const char* const words :
       {"Incorrect API key provided: sk-abc****wxyz. You can find your API key at https://x.",
        "API key not valid. Please pass a valid API key.", "invalid x-api-key",
        "No API key provided.", "Missing Authorization header", "The access token expired",
        "Invalid credentials", "You must provide an API_KEY"}) {
    const std::string body =
        R"({"error":{"message":")" + std::string(words) + R"(","type":"invalid_request_error"}})";
    for (const int status : {400, 403, 413, 422, 500}) {
      const Error error = translate_error(status, body, kNowhere);
      EXPECT_EQ(error.code, kUpstream) << status << ": " << words;
      EXPECT_EQ(error.message, "The model server could not answer the request.");
    }
    EXPECT_EQ(translate_error_block(body, kNowhere).code, kUpstream) << words;
    const std::array<std::string_view, 1> any{R"({"max_tokens":5,"messages":[{"content":"hi"}]})"};
    EXPECT_EQ(translate_error(400, body, kNowhere, any).code, kUpstream) << words;
    // Where the caller wrote of such things it may be about that: the words are ours all the same.
    const std::array<std::string_view, 1> sent{
        R"({"messages":[{"content":"my api key, authorization, credential or access token"}]})"};
    const Error asked = translate_error(400, body, kNowhere, sent);
    EXPECT_EQ(asked.code, kInvalid) << words;
    EXPECT_EQ(asked.message, "The model server refused the request (status 400).");
  }
  for (const char* const words :
       {"Invalid value for 'top_p'", "max_tokens is required", "The key 'foo' is not allowed",
        "token ids must be positive", "This api is deprecated"})
    EXPECT_EQ(
        translate_error(400, R"({"error":{"message":")" + std::string(words) + "\"}}", kNowhere)
            .message,
        words);
}

// The bound holds for what is shown; what stands behind it counts for nothing.
TEST(ErrorDialects, OurCredentialIsLookedForInWhatIsShown) {
  Upstream from;
  from.api_key = Secret("sk-9fK2mXq7LwZ4tRb8VnY3cHd6");
  const auto shown = [&](const std::string& words) {
    return translate_error(400, R"({"error":{"message":")" + words + R"(","param":"top_k"}})",
                           from);
  };
  const std::string filling(kMaxErrorMessage - 8, '.');
  EXPECT_EQ(shown(filling + "9fK2mXq7").message,
            "The model server refused the request (status 400).");
  EXPECT_EQ(shown(filling + ".9fK2mXq7").message, filling + ".9fK2mXq…");
  EXPECT_EQ(shown("odd").param, "top_k");
  EXPECT_EQ(shown("9fK2 mXq7").param, "top_k") << "only the words that hold it are left out";
}

}  // namespace
}  // namespace solidrust
