#include "gateway/endpoint.h"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace solidrust {
namespace {

EndpointMatch match(http::Method method, std::string_view path) {
  http::RequestHead head;
  head.method = method;
  head.path = path;
  return match_endpoint(head);
}

TEST(Endpoint, every_row_of_the_table_is_found_by_its_method_and_path) {
  for (const Endpoint* endpoint : endpoints()) {
    const std::string path = std::string(endpoint->path) + (endpoint->takes_rest() ? "x" : "");
    EXPECT_EQ(match(endpoint->method, path).endpoint, endpoint) << path;
  }
}

// promise: S11
TEST(Endpoint, only_the_two_probes_are_open) {
  for (const Endpoint* endpoint : endpoints())
    EXPECT_EQ(endpoint->access == EndpointAccess::open,
              endpoint->path == "/healthz" || endpoint->path == "/readyz")
        << endpoint->path;
}

TEST(Endpoint, a_row_says_who_answers_and_what_a_model_is_asked) {
  for (const Endpoint* endpoint : endpoints()) {
    const ModelCall* const call = endpoint->call;
    EXPECT_NE(call == nullptr, endpoint->answer == nullptr) << endpoint->path;
    if (call == nullptr) continue;
    EXPECT_EQ(endpoint->method, http::Method::post) << endpoint->path;
    EXPECT_EQ(endpoint->access, EndpointAccess::closed) << endpoint->path;
    EXPECT_NE(call->fields == nullptr, call->form == nullptr) << endpoint->path;
    EXPECT_EQ(call->shape == nullptr, call->answers == AnswerForm::sound) << endpoint->path;
  }
}

// "get /v1/models/".
std::set<std::string> table() {
  std::set<std::string> rows;
  for (const Endpoint* endpoint : endpoints())
    rows.insert((endpoint->method == http::Method::get ? "get " : "post ") +
                std::string(endpoint->path));
  return rows;
}

// A parameter at the end stands for whatever follows.
std::set<std::string> document() {
  std::set<std::string> rows;
  const YAML::Node yaml = YAML::LoadFile(SOLIDRUST_SOURCE_DIR "/api/openapi/api.yaml");
  for (const auto& path : yaml["paths"])
    for (const auto& operation : path.second) {
      const auto method = operation.first.as<std::string>();
      if (method == "parameters") continue;
      const auto text = path.first.as<std::string>();
      rows.insert(method + " " + text.substr(0, text.find('{')));
    }
  return rows;
}

TEST(Endpoint, the_table_has_the_methods_and_paths_of_the_document_and_no_others) {
  EXPECT_EQ(table(), document());
  EXPECT_EQ(table().size(), endpoints().size());
}

TEST(Endpoint, other_paths_are_unknown) {
  for (const char* path : {"/", "/v1", "/v1/", "/v1/chat/completions/", "/V1/models", "/v1/models/",
                           "/v1/key/x", "/healthz/", "/v1/chat", "/v2/models", ""}) {
    const EndpointMatch found = match(http::Method::get, path);
    EXPECT_EQ(found.endpoint, nullptr) << path;
    EXPECT_EQ(found.allow, "") << path;
  }
}

TEST(Endpoint, the_server_as_a_whole_has_the_methods_of_all_paths) {
  EXPECT_EQ(match(http::Method::options, "*").endpoint, nullptr);
  EXPECT_EQ(match(http::Method::options, "*").allow, "GET, HEAD, POST");
}

TEST(Endpoint, another_method_is_told_which_ones_there_are) {
  EXPECT_EQ(match(http::Method::get, "/v1/chat/completions").allow, "POST");
  EXPECT_EQ(match(http::Method::options, "/v1/embeddings").allow, "POST");
  EXPECT_EQ(match(http::Method::post, "/v1/models").allow, "GET, HEAD");
  EXPECT_EQ(match(http::Method::del, "/v1/models/x").allow, "GET, HEAD");
  EXPECT_EQ(match(http::Method::post, "/v1/models").endpoint, nullptr);
}

TEST(Endpoint, head_is_answered_like_get) {
  EXPECT_EQ(match(http::Method::head, "/v1/models").endpoint->path, "/v1/models");
  EXPECT_EQ(match(http::Method::head, "/v1/completions").endpoint, nullptr);
}

TEST(Endpoint, the_rest_of_the_path_keeps_its_slashes) {
  EXPECT_EQ(match(http::Method::get, "/v1/models/Qwen/Qwen3-4B").rest, "Qwen/Qwen3-4B");
  EXPECT_EQ(match(http::Method::get, "/v1/models/a").rest, "a");
}

}  // namespace
}  // namespace solidrust
