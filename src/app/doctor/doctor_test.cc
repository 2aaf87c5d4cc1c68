#include "app/doctor/doctor.h"

#include <filesystem>
#include <fstream>
#include <tuple>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cli/control_access.h"
#include "app/control_socket/control_server.h"
#include "app/control_socket/unix_socket.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

const Finding* find(const std::vector<Finding>& findings, std::string_view check) {
  for (const Finding& finding : findings)
    if (finding.check == check) return &finding;
  return nullptr;
}

// A listening socket on a free port of the loopback.
struct Listener {
  Listener() : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(fd.get(), 1), 0);
    EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port = ntohs(address.sin_port);
  }
  Descriptor fd;
  std::uint16_t port = 0;
};

class DoctorTest : public ::testing::Test {
 protected:
  void make_folder() {
    ASSERT_TRUE(run_control(path_, "accounts.list", "{}", MissingFolder::make).ok());
  }
  TempFolder folder_;
  std::string path_ = folder_.path("data");
};

TEST_F(DoctorTest, AHealthyFolderIsOk) {
  make_folder();
  const auto findings = examine_folder(path_);
  for (const char* check : {"data folder", "database", "pepper", "server", "usage journal"}) {
    ASSERT_NE(find(findings, check), nullptr) << check;
    EXPECT_EQ(find(findings, check)->health, Health::ok) << check;
  }
}

TEST_F(DoctorTest, AMissingFolderIsAWarning) {
  EXPECT_EQ(find(examine_folder(path_), "data folder")->health, Health::warn);
}

TEST_F(DoctorTest, WhatOthersMayReadIsAFailureWithItsRemedy) {
  make_folder();
  ASSERT_EQ(::chmod((path_ + "/pepper").c_str(), 0644), 0);
  EXPECT_EQ(find(examine_folder(path_), "data folder")->advice, "chmod 600 " + path_ + "/pepper");
  ASSERT_EQ(::chmod(path_.c_str(), 0755), 0);
  EXPECT_EQ(find(examine_folder(path_), "data folder")->advice, "chmod 700 " + path_);
}

TEST_F(DoctorTest, ADamagedDatabaseIsAFailure) {
  make_folder();
  std::fstream file(path_ + "/solidrust.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(8192, 'x');
  file.close();
  const auto findings = examine_folder(path_);
  EXPECT_EQ(find(findings, "database")->health, Health::fail);
  EXPECT_TRUE(find(findings, "database")->text.starts_with(path_ + "/solidrust.db: "))
      << find(findings, "database")->text;
}

TEST_F(DoctorTest, ARunningServerIsToldOfInWords) {
  make_folder();
  std::string status = R"({"version":"0.1.0","pid":7,"api":"127.0.0.1:80","console":null})";
  auto server = ControlServer::start(
      path_ + "/control.sock",
      [&status](const ControlRequest&) -> Result<std::string> { return status; });
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(find(examine_folder(path_), "server")->text,
            "running: version 0.1.0, pid 7, API 127.0.0.1:80, console off");
  status = R"({"version":"0.1.0","pid":7,"api":"[::1]:80","console":"127.0.0.1:81"})";
  EXPECT_EQ(find(examine_folder(path_), "server")->text,
            "running: version 0.1.0, pid 7, API [::1]:80, console 127.0.0.1:81");
}

TEST_F(DoctorTest, AJournalThatFillsIsToldOf) {
  make_folder();
  const std::string left = path_ + "/journal/0000000000000001.segment";
  std::filesystem::create_directory(path_ + "/journal");
  std::ofstream(left) << std::string(4096, 'x');
  EXPECT_EQ(find(examine_folder(path_), "usage journal")->text,
            "up to 4 KiB of usage wait for the next start");
  std::string status;
  auto server = ControlServer::start(
      path_ + "/control.sock", [&status](const ControlRequest& request) -> Result<std::string> {
        return request.method == "server.journal" ? status : std::string("{}");
      });
  ASSERT_TRUE(server.ok());
  for (const auto& [waiting, full, health] : {std::tuple{0, "false", Health::ok},
                                              {8'191, "false", Health::ok},
                                              {8'192, "false", Health::warn},
                                              {14'000, "true", Health::fail}}) {
    status = fmt::format(R"({{"waiting_bytes":{},"bound_bytes":16384,"full":{},"behind_ms":420}})",
                         waiting, full);
    const auto findings = examine_folder(path_);
    const Finding* const found = find(findings, "usage journal");
    EXPECT_EQ(found->health, health) << status;
    EXPECT_EQ(found->advice.empty(), health == Health::ok);
    EXPECT_EQ(found->text, fmt::format("{} of 16 KiB wait for the database; the last 420 ms may be "
                                       "missing in it",
                                       waiting / 1024));
  }
}

TEST_F(DoctorTest, ARestoreThatWasBrokenOffIsAFailure) {
  make_folder();
  EXPECT_EQ(find(examine_folder(path_), "restore"), nullptr);
  std::ofstream(path_ + "/restoring") << "/srv/monday\n\n";
  const auto findings = examine_folder(path_);
  const Finding* const found = find(findings, "restore");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->health, Health::fail);
  EXPECT_NE(found->text.find("solidrust restore --data-dir " + path_ + " /srv/monday"),
            std::string::npos)
      << found->text;
}

TEST_F(DoctorTest, ALostPepperIsAFailure) {
  make_folder();
  ASSERT_EQ(::unlink((path_ + "/pepper").c_str()), 0);
  EXPECT_EQ(find(examine_folder(path_), "pepper")->health, Health::fail);
  EXPECT_NE(::access((path_ + "/pepper").c_str(), F_OK), 0) << "looking changes nothing";
}

TEST_F(DoctorTest, APortInUseAndAnUpstreamThatIsDownAreFailures) {
  Settings settings;
  settings.data_dir = path_;
  Listener taken;
  std::uint16_t closed = 0;
  {
    const Listener gone;
    closed = gone.port;
  }
  settings.api_listen = {"127.0.0.1", taken.port};
  settings.upstreams = {
      {"up", "openai", "http://127.0.0.1:" + std::to_string(taken.port) + "/v1", ""},
      {"down", "openai", "http://127.0.0.1:" + std::to_string(closed) + "/v1", ""}};
  auto findings = examine_network(settings);
  EXPECT_EQ(find(findings, "listen.api")->health, Health::fail);
  EXPECT_EQ(find(findings, "upstream up")->health, Health::ok);
  EXPECT_EQ(find(findings, "upstream down")->health, Health::fail);
  settings.api_listen.port = 0;
  EXPECT_EQ(find(examine_network(settings), "listen.api")->health, Health::ok);

  settings.console_listen = {"127.0.0.1", taken.port};
  EXPECT_EQ(find(examine_network(settings), "listen.console")->health, Health::fail);
  settings.console_listen.port = 0;
  EXPECT_EQ(find(examine_network(settings), "listen.console")->health, Health::ok);
  settings.console_listen = {};
  EXPECT_EQ(find(examine_network(settings), "listen.console"), nullptr);
}

TEST_F(DoctorTest, MoreConnectionsThanDescriptorsAreAWarning) {
  Settings settings;
  settings.data_dir = path_;
  settings.connections = 1;
  EXPECT_EQ(find(examine_machine(settings), "descriptors")->health, Health::ok);
  settings.connections = 1'000'000'000;
  EXPECT_EQ(find(examine_machine(settings), "descriptors")->health, Health::warn);
}

TEST_F(DoctorTest, MistakesInTheConfigurationAreFailures) {
  LoadedSettings loaded;
  EXPECT_EQ(examine_config("", loaded)[0].health, Health::ok);
  read_settings_text("f.yaml", "wokers: 1\n", loaded);
  EXPECT_EQ(examine_config("f.yaml", loaded)[0].health, Health::fail);
}

TEST_F(DoctorTest, UsageThatIsSetAsideIsAWarningWithItsRemedy) {
  make_folder();
  EXPECT_EQ(find(examine_folder(path_), "usage")->health, Health::ok);
  std::filesystem::create_directory(path_ + "/journal");
  std::ofstream(path_ + "/journal/set-aside.jsonl") << R"({"id":"req_1"})"
                                                    << "\nrubbish\n";
  std::ofstream(path_ + "/journal/0000000000000001.segment.bad") << "x";
  const auto findings = examine_folder(path_);
  EXPECT_EQ(find(findings, "usage")->health, Health::warn);
  EXPECT_EQ(find(findings, "usage")->text,
            "set aside and in no sum: 2 records that the database refused, 1 damaged segments of "
            "the journal");
  EXPECT_TRUE(find(findings, "usage")->advice.starts_with("solidrust usage set-aside list"));
}

}  // namespace
}  // namespace solidrust
