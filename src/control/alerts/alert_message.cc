#include "control/alerts/alert_message.h"

#include <fmt/format.h>

#include "base/json_writer.h"
#include "control/alerts/alert_kinds.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

bool is_test(const AlertMessage& message) {
  return message.state == "test";
}

// Slack's own signs of markup: docs.slack.dev, "Escaping text".
std::string slack_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return out;
}

}  // namespace

AlertMessage message_of(const AlertDeliveryRow& delivery) {
  return {delivery.message.uid, delivery.message.state, delivery.message.summary,
          delivery.message.made_ms, delivery.alert};
}

std::string webhook_body(const AlertMessage& message) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("type").value("alert." + message.state);
  json.key("timestamp").value(format_timestamp(message.made_ms));
  json.key("data").begin_object();
  json.key("state").value(message.state);
  json.key("summary").value(message.summary);
  if (!is_test(message)) {
    const AlertRow& alert = message.alert;
    json.key("id").value(alert.id);
    json.key("kind").value(alert.kind);
    json.key("severity").value(severity_of(alert.kind));
    json.key("subject").value(alert.subject);
    json.key("level");
    if (alert.level != 0)
      json.value(alert.level);
    else
      json.null();
    json.key("account").text_or_null(alert.account);
    json.key("fired_at").value(format_timestamp(alert.fired_ms));
    json.key("do").value(advice_of(alert.kind));
  }
  json.end_object().end_object();
  return out;
}

std::string slack_body(const AlertMessage& message) {
  std::string text = fmt::format("*SolidRusT {}*: {}", message.state, slack_text(message.summary));
  if (message.state == "firing")
    text += fmt::format("\n{} · `{}`", message.alert.kind, advice_of(message.alert.kind));
  std::string out;
  JsonWriter(out).begin_object().key("text").value(text).end_object();
  return out;
}

std::string mail_subject(const AlertMessage& message) {
  return ascii(fmt::format("[SolidRusT] {}: {}", message.state, message.summary)).substr(0, 200);
}

std::string mail_text(const AlertMessage& message) {
  std::string text = ascii(message.summary) + ".\n";
  if (is_test(message)) return text;
  const AlertRow& alert = message.alert;
  text += fmt::format("\nalert:    {}, {}\n", alert.id, message.state);
  text += fmt::format("kind:     {} ({})\n", alert.kind, severity_of(alert.kind));
  text += fmt::format("subject:  {}\n", ascii(alert.subject));
  text += fmt::format("since:    {}\n", format_timestamp(alert.fired_ms));
  if (message.state == "firing") text += fmt::format("what to do: {}\n", advice_of(alert.kind));
  return text;
}

}  // namespace solidrust
