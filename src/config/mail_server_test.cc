#include "config/mail_server.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(MailServer, IsTakenApart) {
  const struct {
    const char* text;
    bool tls;
    const char* host;
    int port;
    const char* our_name;
  } rows[] = {
      {"smtp://mail.example.org", false, "mail.example.org", 25, ""},
      {"smtps://mail.example.org", true, "mail.example.org", 465, ""},
      {"smtp://mail.example.org:587", false, "mail.example.org", 587, ""},
      {"smtp://mail.example.org.:587/", false, "mail.example.org.", 587, ""},
      {"smtp://127.0.0.1:65535", false, "127.0.0.1", 65535, ""},
      {"smtps://[::1]:1", true, "::1", 1, ""},
      {"smtp://[2001:db8::25]/app.example.org", false, "2001:db8::25", 25, "app.example.org"},
  };
  for (const auto& row : rows) {
    const auto server = parse_mail_server(row.text);
    ASSERT_TRUE(server.ok()) << row.text;
    EXPECT_EQ(server->tls, row.tls) << row.text;
    EXPECT_EQ(server->host, row.host) << row.text;
    EXPECT_EQ(server->port, row.port) << row.text;
    EXPECT_EQ(server->our_name, row.our_name) << row.text;
  }
}

TEST(MailServer, WhatCanBeNoServerIsRefusedAndNotRepeated) {
  for (const std::string text : {"",
                                 "mail.example.org",
                                 "http://mail.example.org",
                                 "smtp://",
                                 "smtp://:25",
                                 "smtp://user:secret@mail.example.org",
                                 "smtp://secret.example.org:0",
                                 "smtp://secret.example.org:65536",
                                 "smtp://secret.example.org:",
                                 "smtp://secret.example.org:2 5",
                                 "smtp://secret.example.org:+25",
                                 "smtp://secret..example.org",
                                 "smtp://-secret.example.org",
                                 "smtp://secret example.org",
                                 "smtp://secret.example.org?x",
                                 "smtp://secret.example.org/a/b",
                                 "smtp://secret.example.org/a\r\nRSET",
                                 "smtp://[::1",
                                 "smtp://[::1]x:25",
                                 "smtp://[127.0.0.1]",
                                 "smtp://::1:25"}) {
    const auto server = parse_mail_server(text);
    ASSERT_FALSE(server.ok()) << text;
    EXPECT_EQ(server.error().message,
              "must be smtp://host:port or smtps://host:port, without a user name");
  }
  EXPECT_FALSE(parse_mail_server({"smtp://a\0b", 10}));
  EXPECT_FALSE(parse_mail_server("smtp://" + std::string(254, 'a')));
  EXPECT_FALSE(parse_mail_server("smtp://" + std::string(64, 'a') + ".org"));
  EXPECT_TRUE(parse_mail_server("smtp://" + std::string(63, 'a') + ".org"));
}

}  // namespace
}  // namespace solidrust
