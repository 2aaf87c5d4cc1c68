#include "web/routes/replies.h"

namespace solidrust::web {

std::string me_json(const Me& me) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("account").value(me.identity.account.str());
  json.key("email").value(me.identity.email);
  json.key("role").value(to_string(me.identity.role));
  json.key("tier").value(me.tier);
  json.key("verified").value(me.identity.verified);
  json.key("second_factor").value(me.identity.second_factor);
  json.key("first_steps").begin_object();
  json.key("verified").value(me.identity.verified);
  json.key("key_created").value(me.key_created);
  json.key("first_call").value(me.first_call);
  json.end_object().end_object();
  return out;
}

Reply signed_in(SignedIn session) {
  Reply reply{200, me_json(session.me), Reply::Cookie::set};
  reply.token = std::move(session.token);
  reply.browser = std::move(session.browser);
  return reply;
}

Reply accepted(std::string_view message) {
  Reply reply{202};
  JsonWriter(reply.body).begin_object().key("message").value(message).end_object();
  return reply;
}

Reply nothing() {
  return Reply{204};
}

Reply renewed(SignedIn session) {
  Reply reply{204, {}, Reply::Cookie::set};
  reply.token = std::move(session.token);
  return reply;
}

}  // namespace solidrust::web
