#include "dialect/messages/request_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "dialect/messages/testing/plain_seal.h"
#include "dialect/messages/testing/turn_words.h"

namespace solidrust::dialect {
namespace {

const messages::PlainSeal kSeal;

// A request with these fields beside the least that one has. Kept: a Turn views it.
std::string with(std::string_view fields,
                 std::string_view messages = R"([{"role":"user","content":"hi"}])") {
  std::string body = R"({"model":"m","max_tokens":100,"messages":)";
  body.append(messages);
  if (!fields.empty()) body.append(",").append(fields);
  return body + "}";
}

std::string saying(std::string_view messages) {
  return with("", messages);
}

std::string user(std::string_view blocks) {
  return saying(R"([{"role":"user","content":[)" + std::string(blocks) + "]}]");
}

std::string assistant(std::string_view blocks) {
  return saying(R"([{"role":"user","content":"hi"},{"role":"assistant","content":[)" +
                std::string(blocks) + "]}]");
}

std::string items_of(const std::string& body) {
  const auto turn = read_messages_request(body, &kSeal);
  return turn ? messages::in_words(*turn) : turn.error().param + " " + turn.error().message;
}

// "code param", or "" if the request is taken.
std::string fault_of(const std::string& body, const ReasoningSeal* seal = &kSeal) {
  const auto turn = read_messages_request(body, seal);
  if (turn) return "";
  EXPECT_FALSE(turn.error().message.empty());
  return std::string(error_row(turn.error().code).name) + " " + turn.error().param;
}

std::string dropped_of(const std::string& body) {
  const auto turn = read_messages_request(body, &kSeal);
  if (!turn) return "fault " + turn.error().param;
  std::string names;
  for (const std::string_view name : turn->dropped) names.append(name).append(" ");
  return names;
}

TEST(MessagesRequest, strings_and_blocks_become_items_in_the_order_of_the_caller) {
  EXPECT_EQ(items_of(with(R"("system":"be \"brief\"")",
                          R"([{"role":"user","content":"hi\n"},)"
                          R"({"role":"assistant","content":[{"type":"text","text":"yes?"}]},)"
                          R"({"content":[{"text":"a","type":"text"},{"type":"text","text":"b"}],)"
                          R"("role":"user"}])")),
            "0 system text be \\\"brief\\\"\n"
            "0 user text hi\\n\n"
            "1 assistant text yes?\n"
            "2 user text a\n"
            "2 user text b\n");
}

TEST(MessagesRequest, the_attribution_block_of_claude_code_is_left_out_of_the_system) {
  EXPECT_EQ(
      items_of(with(R"("system":[)"
                    R"({"type":"text","text":"x-anthropic-billing-header: cc=1; cch=2"},)"
                    R"({"type":"text","text":"You are","cache_control":{"type":"ephemeral"}},)"
                    R"({"type":"text","text":"kind"}])")),
      "0 system text You are\n0 system text kind\n0 user text hi\n");
  EXPECT_EQ(items_of(user(R"({"type":"text","text":"x-anthropic-billing-header: mine"})")),
            "0 user text x-anthropic-billing-header: mine\n");
}

// CLIProxyAPI#3608, claude-code#77698, OmniRoute#12908.
TEST(MessagesRequest, system_inside_messages_is_kept_where_it_stands) {
  EXPECT_EQ(items_of(saying(R"([{"role":"user","content":"a"},{"role":"system","content":"now b"},)"
                            R"({"role":"assistant","content":"c"}])")),
            "0 user text a\n1 system text now b\n2 assistant text c\n");
}

TEST(MessagesRequest, roles_that_are_not_known_are_the_user) {
  EXPECT_EQ(items_of(saying(R"([{"role":"ctx","content":"a"},{"role":"msg","content":"b"}])")),
            "0 user text a\n1 user text b\n");
}

TEST(MessagesRequest, images_come_as_base64_or_by_url) {
  EXPECT_EQ(items_of(user(R"({"type":"image","source":{"type":"base64","media_type":"image/png",)"
                          R"("data":"iVBO"}},{"type":"image","source":{"url":"https://x/y.png",)"
                          R"("type":"url"}})")),
            "0 user image image/png iVBO\n0 user image https://x/y.png\n");
  EXPECT_EQ(fault_of(user(R"({"type":"text","text":"t"},)"
                          R"({"type":"image","source":{"type":"file","file_id":"f"}})")),
            "invalid_value messages[0].content[1].source");
  EXPECT_EQ(fault_of(user(R"({"type":"image","source":{"type":"base64","data":"iVBO"}})")),
            "missing_field messages[0].content[0].source.media_type");
  EXPECT_EQ(fault_of(user(R"({"type":"image","source":"x"})")),
            "invalid_type messages[0].content[0].source");
  EXPECT_EQ(fault_of(user(R"({"type":"image"})")), "missing_field messages[0].content[0].source");
}

TEST(MessagesRequest, plain_documents_are_text_under_their_title_and_pdfs_are_files) {
  EXPECT_EQ(items_of(user(R"({"type":"document","title":"T","source":{"type":"text",)"
                          R"("media_type":"text/plain","data":"abc"}},)"
                          R"({"type":"document","source":{"type":"text","data":"d"}},)"
                          R"({"type":"document","title":"T.pdf","source":{"type":"base64",)"
                          R"("media_type":"application/pdf","data":"JVBE"}})")),
            "0 user text T\\n\\nabc\n0 user text d\n0 user file T.pdf application/pdf JVBE\n");
  for (const char* source :
       {R"({"type":"url","url":"https://x"})", R"({"type":"file","file_id":"f"})",
        R"({"type":"base64","media_type":"text/html","data":"x"})",
        R"({"type":"content","content":"x"})"})
    EXPECT_EQ(fault_of(user(std::string(R"({"type":"document","source":)") + source + "}")),
              "invalid_value messages[0].content[0].source")
        << source;
  EXPECT_EQ(fault_of(user(R"({"type":"document","citations":{"enabled":true},"source":)"
                          R"({"type":"text","data":"d"}})")),
            "invalid_value messages[0].content[0].citations");
}

TEST(MessagesRequest, search_results_are_text) {
  EXPECT_EQ(items_of(user(R"({"type":"search_result","title":"T","source":"https://x",)"
                          R"("content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})")),
            "0 user text T\\nhttps://x\\n\\na\\n\\nb\n");
}

// Text behind a call is legal: free-claude-code#206 refused it, and the session was wedged.
TEST(MessagesRequest, calls_and_results_keep_their_places_among_the_text) {
  EXPECT_EQ(items_of(saying(
                R"([{"role":"user","content":"go"},{"role":"assistant","content":[)"
                R"({"type":"text","text":"I will"},{"type":"tool_use","id":"t1","name":"f",)"
                R"("input":{"a": 1}},{"type":"tool_use","id":"t2","name":"g","input":{}},)"
                R"({"type":"text","text":"now"}]},{"role":"user","content":[)"
                R"({"type":"text","text":"here"},{"type":"tool_result","tool_use_id":"t2",)"
                R"("content":"plain"},{"type":"tool_result","tool_use_id":"t1","is_error":true,)"
                R"("content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"url",)"
                R"("url":"https://i"}}]}]}])")),
            "0 user text go\n"
            "1 assistant text I will\n"
            "1 assistant call t1 f {\"a\": 1}\n"
            "1 assistant call t2 g {}\n"
            "1 assistant text now\n"
            "2 user text here\n"
            "2 user result t2 [text plain]\n"
            "2 user result t1 failed [text x] [image https://i]\n");
  EXPECT_EQ(items_of(user(R"({"type":"tool_result","tool_use_id":"t1"})")), "0 user result t1\n");
}

TEST(MessagesRequest, what_a_call_or_a_result_needs_is_named_where_it_is_wrong) {
  const std::pair<const char*, const char*> calls[] = {
      {R"({"type":"tool_use","name":"f","input":{}})", "missing_field messages[1].content[0].id"},
      {R"({"type":"tool_use","id":"","name":"f","input":{}})",
       "invalid_value messages[1].content[0].id"},
      {R"({"type":"tool_use","id":"t","input":{}})", "missing_field messages[1].content[0].name"},
      {R"({"type":"tool_use","id":"t","name":"f"})", "missing_field messages[1].content[0].input"},
      {R"({"type":"tool_use","id":"t","name":"f","input":"{}"})",
       "invalid_type messages[1].content[0].input"},
      {R"({"type":"server_tool_use","id":"t","name":"web_search","input":{}})",
       "invalid_value messages[1].content[0].type"},
      {R"({"type":"image","source":{"type":"url","url":"u"}})",
       "invalid_value messages[1].content[0].type"},
      {R"({"text":"x"})", "missing_field messages[1].content[0].type"},
      {R"({"type":5})", "invalid_type messages[1].content[0].type"},
      {R"({"type":"text"})", "missing_field messages[1].content[0].text"},
      {R"({"type":"text","text":null})", "missing_field messages[1].content[0].text"},
      {R"("text")", "invalid_type messages[1].content[0]"},
  };
  for (const auto& [block, fault] : calls) EXPECT_EQ(fault_of(assistant(block)), fault) << block;
  EXPECT_EQ(fault_of(user(R"({"type":"tool_result","content":"x"})")),
            "missing_field messages[0].content[0].tool_use_id");
  EXPECT_EQ(fault_of(user(R"({"type":"tool_result","tool_use_id":"t","is_error":"yes"})")),
            "invalid_type messages[0].content[0].is_error");
  EXPECT_EQ(fault_of(user(R"({"type":"tool_result","tool_use_id":"t","content":)"
                          R"([{"type":"text","text":"a"},{"type":"tool_reference"}]})")),
            "invalid_value messages[0].content[0].content[1].type");
  EXPECT_EQ(fault_of(user(R"({"type":"tool_use","id":"t","name":"f","input":{}})")),
            "invalid_value messages[0].content[0].type");
  EXPECT_EQ(fault_of(with(R"("system":[{"type":"image"}])")), "invalid_value system[0].type");
}

TEST(MessagesRequest, ids_that_we_made_clean_are_what_they_were) {
  EXPECT_EQ(items_of(saying(R"([{"role":"assistant","content":[{"type":"tool_use",)"
                            R"("id":"sr1_functions-2eBash-3a0","name":"f","input":{}}]},)"
                            R"({"role":"user","content":[{"type":"tool_result",)"
                            R"("tool_use_id":"sr1_functions-2eBash-3a0","content":"x"}]}])")),
            "0 assistant call functions.Bash:0 f {}\n1 user result functions.Bash:0 [text x]\n");
}

TEST(MessagesRequest, our_own_thinking_is_kept_if_it_is_as_we_gave_it) {
  const std::string signature = kSeal.sign("why\nnot");
  const std::string own =
      R"({"type":"thinking","thinking":"why\nnot","signature":")" + signature + "\"}";
  EXPECT_EQ(items_of(assistant(own)),
            "0 user text hi\n1 assistant reasoning why\\nnot signed " + signature + "\n");
  const std::string changed =
      R"({"type":"thinking","thinking":"why not","signature":")" + signature + "x\"}";
  EXPECT_EQ(items_of(assistant(changed)), "0 user text hi\n");
  EXPECT_EQ(dropped_of(assistant(changed)), "reasoning ");
  EXPECT_EQ(fault_of(assistant(changed), nullptr), "");
}

TEST(MessagesRequest, thinking_of_others_is_dropped_and_told_and_unsigned_is_kept) {
  const std::string foreign = assistant(R"({"type":"thinking","thinking":"x","signature":"EqQB"},)"
                                        R"({"type":"redacted_thinking","data":"EmwK"},)"
                                        R"({"type":"text","text":"y"})");
  EXPECT_EQ(items_of(foreign), "0 user text hi\n1 assistant text y\n");
  EXPECT_EQ(dropped_of(foreign), "thinking redacted_thinking ");
  for (const char* unsigned_one : {R"({"type":"thinking","thinking":"x"})",
                                   R"({"type":"thinking","thinking":"x","signature":""})",
                                   R"({"type":"thinking","thinking":"x","signature":null})"})
    EXPECT_EQ(items_of(assistant(unsigned_one)),
              "0 user text hi\n1 assistant reasoning x signed \n");
}

TEST(MessagesRequest, tools_are_read_and_their_hints_dropped) {
  const std::string body =
      with(R"("tools":[{"name":"f","description":"d","input_schema":{"type":"object"},)"
           R"("strict":true},{"type":"custom","name":"g","input_schema":{},)"
           R"("defer_loading":true,"input_examples":[{}],"cache_control":{"type":"ephemeral"}}])");
  const auto turn = read_messages_request(body, &kSeal);
  ASSERT_TRUE(turn) << turn.error().message;
  ASSERT_EQ(turn->tools.size(), 2U);
  EXPECT_EQ(turn->tools[0].kind, CallKind::function);
  EXPECT_EQ(turn->tools[0].name.inside, "f");
  EXPECT_EQ(turn->tools[0].description.inside, "d");
  EXPECT_EQ(turn->tools[0].parameters.text, R"({"type":"object"})");
  EXPECT_EQ(turn->tools[0].strict.text, "true");
  EXPECT_FALSE(turn->tools[1].description.given());
  EXPECT_FALSE(turn->tools[1].strict.given());
  EXPECT_EQ(dropped_of(body), "defer_loading input_examples cache_control ");
}

TEST(MessagesRequest, tools_of_the_server_are_refused_by_their_type) {
  for (const char* type : {"web_search_20250305", "bash_20250124", "computer_20250124",
                           "text_editor_20250728", "code_execution_20250825", "mcp_toolset"})
    EXPECT_EQ(fault_of(with(std::string(R"("tools":[{"name":"f","input_schema":{}},{"type":")") +
                            type + R"(","name":"x"}])")),
              "invalid_value tools[1].type")
        << type;
  EXPECT_EQ(fault_of(with(R"("tools":[{"input_schema":{}}])")), "missing_field tools[0].name");
  EXPECT_EQ(fault_of(with(R"("tools":[{"name":"f"}])")), "missing_field tools[0].input_schema");
  EXPECT_EQ(fault_of(with(R"("tools":{})")), "invalid_type tools");
}

TEST(MessagesRequest, a_choice_of_tools_is_read) {
  using Mode = ToolChoice::Mode;
  const std::string tools = R"("tools":[{"name":"f","input_schema":{}}],"tool_choice":)";
  const std::pair<const char*, Mode> cases[] = {
      {R"({"type":"auto"})", Mode::automatic},
      {R"({"type":"any"})", Mode::required},
      {R"({"type":"none"})", Mode::none},
      {R"({"type":"tool","name":"\u0066"})", Mode::named},
      {"null", Mode::unsaid},
  };
  for (const auto& [choice, mode] : cases) {
    const std::string body = with(tools + choice);
    const auto turn = read_messages_request(body, &kSeal);
    ASSERT_TRUE(turn) << choice;
    EXPECT_EQ(turn->tool_choice.mode, mode) << choice;
    EXPECT_FALSE(turn->parallel_calls.has_value());
  }
  const std::string one = with(tools + R"({"type":"auto","disable_parallel_tool_use":true})");
  EXPECT_EQ(read_messages_request(one, &kSeal)->parallel_calls, false);
  EXPECT_EQ(fault_of(with(tools + R"({"type":"tool","name":"g"})")),
            "invalid_value tool_choice.name");
  EXPECT_EQ(fault_of(with(tools + R"({"type":"tool"})")), "missing_field tool_choice.name");
  EXPECT_EQ(fault_of(with(tools + R"({"type":"some"})")), "invalid_value tool_choice.type");
  EXPECT_EQ(fault_of(with(tools + R"("auto")")), "invalid_type tool_choice");
}

TEST(MessagesRequest, bounds_and_sampling_are_read) {
  const std::string body = with(R"("stream":true,"stop_sequences":["a","\n"],"temperature":1.0,)"
                                R"("top_p":0.5,"top_k":40,"metadata":{"user_id":"u-1"})");
  const auto turn = read_messages_request(body, &kSeal);
  ASSERT_TRUE(turn);
  EXPECT_TRUE(turn->stream);
  EXPECT_EQ(turn->max_tokens, 100U);
  ASSERT_EQ(turn->stop.size(), 2U);
  EXPECT_EQ(turn->stop[1].inside, "\\n");
  EXPECT_EQ(turn->temperature.text, "1.0");
  EXPECT_EQ(turn->top_p.text, "0.5");
  EXPECT_EQ(turn->top_k.text, "40");
  EXPECT_EQ(turn->user.inside, "u-1");
  EXPECT_EQ(turn->items_field, "messages");
}

TEST(MessagesRequest, numbers_out_of_range_are_refused_by_name) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("temperature":1)", ""},
      {R"("temperature":0)", ""},
      {R"("temperature":1.01)", "invalid_value temperature"},
      {R"("temperature":-0.1)", "invalid_value temperature"},
      {R"("temperature":1e999)", "invalid_value temperature"},
      {R"("temperature":"1")", "invalid_type temperature"},
      {R"("top_p":1.5)", "invalid_value top_p"},
      {R"("top_k":-1)", "invalid_value top_k"},
      {R"("top_k":1.5)", "invalid_value top_k"},
      {R"("stop_sequences":["a",5])", "invalid_type stop_sequences[1]"},
      {R"("stream":1)", "invalid_type stream"},
      {R"("metadata":{"user_id":5})", "invalid_type metadata.user_id"},
      {R"("max_tokens":1)", ""},
      {R"("max_tokens":0)", "invalid_value max_tokens"},
      {R"("max_tokens":-1)", "invalid_value max_tokens"},
      {R"("max_tokens":1e3)", "invalid_value max_tokens"},
      {R"("max_tokens":18446744073709551616)", "invalid_value max_tokens"},
      {R"("max_tokens":null)", "missing_field max_tokens"},
  };
  for (const auto& [field, fault] : cases) EXPECT_EQ(fault_of(with(field)), fault) << field;
}

TEST(MessagesRequest, thinking_and_effort_are_one_effort) {
  const std::pair<const char*, Effort> cases[] = {
      {R"("thinking":{"type":"enabled","budget_tokens":4095})", Effort::low},
      {R"("thinking":{"type":"enabled","budget_tokens":4096})", Effort::medium},
      {R"("thinking":{"type":"enabled","budget_tokens":16383})", Effort::medium},
      {R"("thinking":{"type":"enabled","budget_tokens":16384})", Effort::high},
      {R"("thinking":{"type":"adaptive"})", Effort::unsaid},
      {R"("thinking":{"type":"disabled"})", Effort::none},
      {R"("output_config":{"effort":"xhigh"})", Effort::xhigh},
      {R"("output_config":{"effort":"max"},"thinking":{"type":"adaptive"})", Effort::max},
      {R"("output_config":{"effort":"low"},"thinking":{"type":"enabled","budget_tokens":32000})",
       Effort::low},
      {R"("output_config":{"effort":"low"},"thinking":{"type":"disabled"})", Effort::none},
      {R"("output_config":{})", Effort::unsaid},
  };
  for (const auto& [field, effort] : cases) {
    const std::string body = with(field);
    const auto turn = read_messages_request(body, &kSeal);
    ASSERT_TRUE(turn) << field << turn.error().message;
    EXPECT_EQ(turn->effort, effort) << field;
  }
  EXPECT_EQ(fault_of(with(R"("thinking":{"type":"enabled"})")),
            "missing_field thinking.budget_tokens");
  EXPECT_EQ(fault_of(with(R"("thinking":{"type":"much"})")), "invalid_value thinking.type");
  EXPECT_EQ(fault_of(with(R"("output_config":{"effort":"most"})")),
            "invalid_value output_config.effort");
}

TEST(MessagesRequest, a_schema_for_the_answer_is_read_under_both_its_names) {
  for (const char* field :
       {R"("output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}})",
        R"("output_format":{"type":"json_schema","schema":{"type":"object"}})"}) {
    const std::string body = with(field);
    const auto turn = read_messages_request(body, &kSeal);
    ASSERT_TRUE(turn) << field;
    EXPECT_EQ(turn->format.kind, AnswerFormat::Kind::json_schema);
    EXPECT_EQ(turn->format.schema.text, R"({"type":"object"})");
  }
  EXPECT_EQ(fault_of(with(R"("output_config":{"format":{"type":"json_schema"}})")),
            "missing_field output_config.format.schema");
  EXPECT_EQ(fault_of(with(R"("output_config":{"format":{"type":"grammar"}})")),
            "invalid_value output_config.format.type");
}

TEST(MessagesRequest, what_changes_nothing_is_dropped_and_told_once) {
  EXPECT_EQ(dropped_of(with(R"("context_management":{"edits":[]},"speed":"fast","betas":["x"],)"
                            R"("service_tier":"auto","new_thing":1,"cache_control":null)",
                            R"([{"role":"user","content":[{"type":"text","text":"a",)"
                            R"("cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"text",)"
                            R"("text":"b","cache_control":{"type":"ephemeral"}}]}])")),
            "context_management speed betas service_tier new_thing cache_control ");
}

TEST(MessagesRequest, of_many_fields_that_are_not_known_sixteen_are_told) {
  std::string fields = R"("br\"oken,":1)";
  for (int i = 0; i < 20; ++i) fields += ",\"new" + std::to_string(i) + "\":1";
  const std::string names = dropped_of(with(fields));
  EXPECT_EQ(std::count(names.begin(), names.end(), ' '), 17);
  EXPECT_TRUE(names.starts_with("other new0 ")) << names;
  EXPECT_TRUE(names.ends_with("new15 ")) << names;
}

TEST(MessagesRequest, what_changes_the_answer_is_refused) {
  for (const char* name : {"container", "mcp_servers", "inference_geo", "thread", "prefill"}) {
    EXPECT_EQ(fault_of(with(std::string("\"") + name + "\":\"x\"")),
              std::string("invalid_value ") + name);
    EXPECT_EQ(fault_of(with(std::string("\"") + name + "\":null")), "");
  }
  EXPECT_EQ(fault_of(with(R"("mcp_servers":[])")), "");
}

TEST(MessagesRequest, what_is_no_request_is_refused) {
  EXPECT_EQ(fault_of(""), "invalid_json ");
  EXPECT_EQ(fault_of("[]"), "invalid_json ");
  EXPECT_EQ(fault_of(R"({"messages":)"), "invalid_json ");
  EXPECT_EQ(fault_of(R"({"max_tokens":1})"), "missing_field messages");
  EXPECT_EQ(fault_of(saying("[]")), "invalid_value messages");
  EXPECT_EQ(fault_of(saying("{}")), "invalid_type messages");
  EXPECT_EQ(fault_of(saying(R"([5])")), "invalid_type messages[0]");
  EXPECT_EQ(fault_of(saying(R"([{"content":"x"}])")), "missing_field messages[0].role");
  EXPECT_EQ(fault_of(saying(R"([{"role":"user"}])")), "missing_field messages[0].content");
  EXPECT_EQ(fault_of(saying(R"([{"role":"user","content":5}])")),
            "invalid_type messages[0].content");
}

TEST(MessagesRequest, it_may_be_nested_64_deep_and_no_deeper) {
  // The request, tools, the tool and its schema are four.
  const auto nested = [](int depth) {
    return with(R"("tools":[{"name":"f","input_schema":)" + std::string([&] {
                  std::string schema;
                  for (int i = 0; i < depth; ++i) schema += R"({"a":)";
                  return schema + "1" + std::string(static_cast<std::size_t>(depth), '}');
                }()) +
                "}]");
  };
  EXPECT_EQ(fault_of(nested(61)), "");
  EXPECT_EQ(fault_of(nested(62)), "invalid_json ");
}

TEST(MessagesRequest, of_a_field_that_is_doubled_the_last_holds) {
  EXPECT_EQ(items_of(user(R"({"type":"text","text":"a","text":"b"})")), "0 user text b\n");
  EXPECT_EQ(fault_of(with(R"("max_tokens":0)")), "invalid_value max_tokens");
}

TEST(MessagesRequest, names_of_fields_may_be_escaped) {
  EXPECT_EQ(items_of(user(R"({"\u0074ype":"text","tex\u0074":"a"})")), "0 user text a\n");
}

TEST(MessagesRequest, an_answer_stops_at_a_bounded_number_of_texts) {
  const auto stops = [](std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += i == 0 ? R"("a")" : R"(,"a")";
    return with(R"("stop_sequences":[)" + list + "]", R"([{"role":"user","content":"hi"}])");
  };
  EXPECT_EQ(fault_of(stops(kMostStops)), "");
  EXPECT_EQ(fault_of(stops(kMostStops + 1)), "invalid_value stop_sequences");
}

}  // namespace
}  // namespace solidrust::dialect
