#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/control_socket/control_client.h"
#include "app/control_socket/control_server.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

Result<std::string> echo(const ControlRequest& request) {
  if (request.method == "fail")
    return Error(ErrorCode::already_exists, "The name \"x\" is taken.", "name");
  if (request.method == "throw") throw std::runtime_error("inside");
  return request.method + ":" + request.params;
}

class ControlSocket : public ::testing::Test {
 protected:
  void start() {
    auto started = ControlServer::start(path_, echo);
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_ = *std::move(started);
  }
  // What the server answers to these bytes; the conversation ends by our half close, and at once.
  std::string raw(const std::string& bytes) {
    auto fd = connect_unix(path_);
    EXPECT_TRUE(fd.ok());
    TimedStream stream(fd->get(), TimedStream::Clock::now() + std::chrono::seconds(5));
    EXPECT_TRUE(stream.write(bytes).ok());
    ::shutdown(fd->get(), SHUT_WR);
    std::string out;
    const auto begun = std::chrono::steady_clock::now();
    while (auto byte = stream.read_exactly(1)) out += *byte;
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3)) << bytes;
    return out;
  }

  TempFolder folder_;
  std::string path_ = folder_.path("control.sock");
  std::unique_ptr<ControlServer> server_;
};

TEST_F(ControlSocket, ARequestIsAnswered) {
  start();
  for (int i = 0; i < 3; ++i) {
    const auto answer = ask_server(path_, {"keys.list", R"({"a":1})"});
    ASSERT_TRUE(answer.has_value());
    ASSERT_TRUE(answer->ok()) << answer->error().message;
    EXPECT_EQ(**answer, R"(keys.list:{"a":1})");
  }
}

TEST_F(ControlSocket, AnErrorArrivesWithItsCodeMessageAndParam) {
  start();
  const auto answer = ask_server(path_, {"fail", ""});
  ASSERT_TRUE(answer && !answer->ok());
  EXPECT_EQ(answer->error().code, ErrorCode::already_exists);
  EXPECT_EQ(answer->error().message, "The name \"x\" is taken.");
  EXPECT_EQ(answer->error().param, "name");
}

TEST_F(ControlSocket, AnExceptionInACommandDoesNotEndTheServer) {
  start();
  const auto answer = ask_server(path_, {"throw", ""});
  ASSERT_TRUE(answer && !answer->ok());
  EXPECT_EQ(answer->error().code, ErrorCode::internal_error);
  EXPECT_EQ(answer->error().message.find("inside"), std::string::npos);
  EXPECT_TRUE(ask_server(path_, {"a", ""})->ok());
}

TEST_F(ControlSocket, OnlyTheOwnerMayUseIt) {
  start();
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(ControlSocket, NobodyListeningIsToldApart) {
  EXPECT_FALSE(ask_server(path_, {"a", ""}).has_value()) << "no file";
  EXPECT_FALSE(ask_server(folder_.path("none/control.sock"), {"a", ""}).has_value()) << "no folder";
  { const auto left = listen_unix(path_); }
  EXPECT_FALSE(ask_server(path_, {"a", ""}).has_value()) << "left by a killed process";
}

TEST_F(ControlSocket, ASocketLeftByAKilledProcessIsReplaced) {
  { const auto left = listen_unix(path_); }
  start();
  EXPECT_TRUE(ask_server(path_, {"a", ""})->ok());
}

TEST_F(ControlSocket, AFileInItsPlaceIsNotRemoved) {
  std::ofstream(path_) << "mine";
  EXPECT_FALSE(ControlServer::start(path_, echo).ok());
  EXPECT_EQ(::access(path_.c_str(), F_OK), 0);
}

TEST_F(ControlSocket, TheSocketIsGoneWithTheServer) {
  start();
  server_.reset();
  EXPECT_NE(::access(path_.c_str(), F_OK), 0);
}

TEST_F(ControlSocket, ADeepFolderDoesNotMatter) {
  std::string deep = folder_.str();
  for (int i = 0; i < 4; ++i) {
    deep += "/" + std::string(60, 'd');
    ASSERT_EQ(::mkdir(deep.c_str(), 0700), 0);
  }
  path_ = deep + "/control.sock";
  start();
  EXPECT_TRUE(ask_server(path_, {"a", ""})->ok());
}

TEST_F(ControlSocket, MalformedRequestsAreRefusedAndTheServerGoesOn) {
  start();
  for (const std::string bytes :
       {"", "\n", "GET / HTTP/1.1\n", "solidrust-control/2 a 0\n", "solidrust-control/1 a\n",
        "solidrust-control/1 a 0 0\n", "solidrust-control/1  0\n", "solidrust-control/1 A 0\n",
        "solidrust-control/1 a -1\n", "solidrust-control/1 a 1x\n", "solidrust-control/1 a 5\nabc"})
    EXPECT_NE(raw(bytes).find("error "), std::string::npos) << bytes;
  EXPECT_TRUE(ask_server(path_, {"a", ""})->ok());
}

TEST_F(ControlSocket, TheRequestIsBounded) {
  start();
  const std::string full(kMaxControlRequest, 'x');
  EXPECT_TRUE(ask_server(path_, {"a", full})->ok());
  EXPECT_FALSE(ask_server(path_, {"a", full + "x"})->ok());
  EXPECT_NE(raw("solidrust-control/1 a " + std::to_string(kMaxControlRequest + 1) + "\n")
                .find("larger than 1 MiB"),
            std::string::npos);
}

TEST_F(ControlSocket, TheRequestLineIsBounded) {
  start();
  const std::string name(64, 'a');
  EXPECT_TRUE(ask_server(path_, {name, ""})->ok());
  EXPECT_FALSE(ask_server(path_, {name + "a", ""})->ok());
  EXPECT_NE(raw(std::string(kMaxControlLine + 1, 'a')).find("too long"), std::string::npos);
}

TEST_F(ControlSocket, IdleConnectionsHoldUpNobody) {
  start();
  std::vector<Descriptor> idle;
  for (std::size_t i = 0; i + 1 < ControlServer::kAtOnce; ++i) idle.push_back(*connect_unix(path_));
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(ask_server(path_, {"a", ""})->ok());
  server_.reset();  // nor the end
  EXPECT_LT(std::chrono::steady_clock::now() - begun, ControlServer::kPatience / 2);
}

TEST_F(ControlSocket, PastTheMostAtOnceTheNextIsServedWhenOneHasEnded) {
  start();
  std::vector<Descriptor> idle;
  for (std::size_t i = 0; i < ControlServer::kAtOnce; ++i) idle.push_back(*connect_unix(path_));
  const auto answer = ask_server(path_, {"a", ""}, std::chrono::milliseconds(200));
  EXPECT_FALSE(answer->ok());
  idle.pop_back();
  EXPECT_TRUE(ask_server(path_, {"a", ""})->ok());
}

TEST_F(ControlSocket, ACommandThatTakesLongHoldsUpNobody) {
  std::atomic<bool> go{false};
  auto started =
      ControlServer::start(path_, [&](const ControlRequest& request) -> Result<std::string> {
        while (request.method == "slow" && !go) std::this_thread::yield();
        return request.method;
      });
  ASSERT_TRUE(started.ok());
  std::thread slow([this] { EXPECT_TRUE(ask_server(path_, {"slow", ""})->ok()); });
  EXPECT_TRUE(ask_server(path_, {"quick", ""})->ok());
  go = true;
  slow.join();
}

TEST_F(ControlSocket, ALongAnswerArrivesWhole) {
  auto started = ControlServer::start(path_, [](const ControlRequest&) -> Result<std::string> {
    return std::string(4'000'000, 'y');
  });
  ASSERT_TRUE(started.ok());
  const auto answer = ask_server(path_, {"a", ""});
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ((*answer)->size(), 4'000'000u);
}

TEST_F(ControlSocket, AServerThatDoesNotAnswerIsGivenUp) {
  const auto listener = listen_unix(path_);
  ASSERT_TRUE(listener.ok());
  const auto answer = ask_server(path_, {"a", ""}, std::chrono::milliseconds(50));
  ASSERT_TRUE(answer && !answer->ok());
  EXPECT_EQ(answer->error().code, ErrorCode::service_unavailable);
}

}  // namespace
}  // namespace solidrust
