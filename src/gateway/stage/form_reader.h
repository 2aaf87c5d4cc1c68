// Reads a POST body that is a form with files: checks the fields that we act on, by a table of the
// endpoint's. Every other field goes to the model server as it is.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "gateway/stage/model_request.h"
#include "gateway/stage/request_reader.h"
#include "http/wire/form_data.h"

namespace solidrust {

// One field that we act on. `read` is called for each part of the name.
struct FormRule {
  std::string_view name;
  Presence presence = Presence::optional;
  bool repeats = false;  // may stand more than once: files
  Result<void> (*read)(const http::FormPart& part, const RequestBounds& bounds,
                       ModelRequest& request) = nullptr;
};

// Errors: missing_field, invalid_value, each naming the field. A field of the table that stands
// twice is refused, also in another case. `bytes` must be valid until the request is done with.
Result<ModelRequest> read_form_request(std::string_view content_type, std::string_view bytes,
                                       std::span<const FormRule> rules,
                                       const RequestBounds& bounds);

// Fields that several endpoints share.
Result<void> read_form_model(const http::FormPart& part, const RequestBounds& bounds,
                             ModelRequest& request);
Result<void> read_form_file(const http::FormPart& part, const RequestBounds& bounds,
                            ModelRequest& request);
Result<void> read_form_choices(const http::FormPart& part, const RequestBounds& bounds,
                               ModelRequest& request);  // 1 … max_choices
Result<void> read_form_stream(const http::FormPart& part, const RequestBounds& bounds,
                              ModelRequest& request);  // true or false

}  // namespace solidrust
