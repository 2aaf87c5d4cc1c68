// The two forms of an embedding: a JSON array of numbers, and base64 of its 32-bit floats in
// little-endian order (what the OpenAI SDKs ask for and decode without looking).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dialect/chat/answer_reading.h"
#include "gateway/stage/model_request.h"

namespace solidrust {

// Reads a JSON array of numbers; each becomes the nearest float. False for anything else, and for
// numbers beyond a float. Numbers too small for a float become (signed) zero.
bool read_float_array(std::string_view json, std::vector<float>& out);

// The same, of the array that `text` begins with, which is taken off it.
bool take_float_array(std::string_view& text, std::vector<float>& out);

// Reads base64 (padded, RFC 4648 section 4) of whole floats. False for anything else, and for NaN
// and infinities, which JSON cannot say.
bool read_float_base64(std::string_view text, std::vector<float>& out);

// Whether read_float_base64() would read it: many times faster, for what is only passed on.
bool is_float_base64(std::string_view text) noexcept;

// Append the value to `out`. The array has the shortest digits that read back as the same float,
// also for a reader who reads doubles, as Python and JavaScript do.
void append_float_array(std::span<const float> floats, std::string& out);
void append_float_base64(std::span<const float> floats, std::string& out);  // without quotes

// Brings every `data[*].embedding` of an upstream's answer (valid JSON) into this form; those that
// have it already stay byte for byte, as does everything else but the model's name: that becomes
// `model` (JSON text), unless this is empty. upstream_error when an embedding is neither.
Result<void> convert_embeddings(std::string& answer, EncodingFormat format,
                                std::string_view model = {});

// The same as ModelCall::shape.
Result<void> shape_embeddings(std::string& answer, const ModelRequest& request,
                              const ModelPlaces& model, std::string_view name);

}  // namespace solidrust
