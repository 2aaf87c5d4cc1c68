#include "control/alerts/mail_sink.h"

#include "control/mail/message.h"

namespace solidrust {

SinkAnswer MailSink::send(const AlertMessage& message, const std::atomic<bool>& give_up) {
  const Letter letter{to_, mail_subject(message), mail_text(message)};
  const auto text = render_message(letter, from_, clock_.system(), random_base62(random_, 22));
  if (!text) return {false, false, text.error().message};
  const auto delivered = transport_->deliver(from_, to_, *text, give_up);
  if (!delivered) return {false, false, delivered.error().message};
  return {true, false, "handed over"};
}

}  // namespace solidrust
