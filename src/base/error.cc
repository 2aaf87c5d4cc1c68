#include "base/error.h"

#include "base/json_writer.h"

namespace solidrust {

std::string error_envelope(const Error& error) {
  const ErrorRow& row = error_row(error.code);
  std::string out;
  out.reserve(error.message.size() + error.param.size() + 128);  // or it grows four times
  JsonWriter json(out);
  json.begin_object().key("error").begin_object();
  json.key("message").value(error.message);
  json.key("type").value(row.type);
  json.key("code").value(row.name);
  json.key("param").text_or_null(error.param);
  json.end_object().end_object();
  return out;
}

}  // namespace solidrust
