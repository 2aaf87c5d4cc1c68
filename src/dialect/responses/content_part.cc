#include "dialect/responses/content_part.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace solidrust::dialect {
namespace {

ContentPart read_image(ResponsesReading& reading, JsonValue url, JsonValue detail,
                       JsonValue file_id, const FieldPlace& place) {
  if (file_id.given()) {
    reading.refuse(ErrorCode::invalid_value,
                   "This server keeps no files: send the image as a URL or a data: URI in "
                   "`image_url`.",
                   place / "file_id");
    return {};
  }
  Image image;
  image.url = reading.needed(url, place / "image_url");
  image.detail = reading.string(detail, place / "detail");
  return image;
}

ContentPart read_file(ResponsesReading& reading, JsonValue part, const FieldPlace& place) {
  JsonValue filename, file_data, file_url, file_id;
  pick_fields(part.text, {{"filename", &filename},
                          {"file_data", &file_data},
                          {"file_url", &file_url},
                          {"file_id", &file_id}});
  constexpr std::string_view kInstead =
      "This server fetches and keeps no files: send the file's content as a data: URI in "
      "`file_data`.";
  if (file_id.given() || file_url.given()) {
    reading.refuse(ErrorCode::invalid_value, std::string(kInstead),
                   place / (file_id.given() ? "file_id" : "file_url"));
    return {};
  }
  File file;
  const FieldPlace at = place / "file_data";
  file.data_uri = reading.needed(file_data, at);
  file.name = reading.string(filename, place / "filename");
  if (file.data_uri.given() && !file.data_uri.inside.starts_with("data:"))
    reading.wrong(ErrorCode::invalid_value, "a data: URI", at);
  return file;
}

}  // namespace

ContentPart read_content_part(ResponsesReading& reading, JsonValue part, const FieldPlace& place) {
  JsonValue type, text, refusal, image_url, detail, file_id;
  pick_fields(part.text, {{"type", &type},
                          {"text", &text},
                          {"refusal", &refusal},
                          {"image_url", &image_url},
                          {"detail", &detail},
                          {"file_id", &file_id}});
  if (type_of(part) != JsonType::object) {
    reading.wrong(ErrorCode::invalid_type, "an object", place);
    return {};
  }
  constexpr std::string_view kTexts[] = {"input_text", "output_text", "text", "summary_text",
                                         "reasoning_text"};
  const bool words = std::any_of(std::begin(kTexts), std::end(kTexts),
                                 [&](std::string_view one) { return says(type, one); });
  const auto some = [&](JsonValue value, std::string_view name) {
    const FieldPlace at = place / name;
    return value.given() ? reading.string(value, at) : reading.needed(value, at);
  };
  if (words) return Text{some(text, "text")};
  if (says(type, "refusal")) return Refusal{some(refusal, "refusal")};
  if (says(type, "input_image")) return read_image(reading, image_url, detail, file_id, place);
  if (says(type, "input_file")) return read_file(reading, part, place);
  if (says(type, "encrypted_content")) {
    drop(reading.turn(), "encrypted_content");
    return {};
  }
  const FieldPlace at = place / "type";
  if (reading.needed(type, at).given())
    reading.refuse(ErrorCode::invalid_value,
                   fmt::format("Content of the type {} cannot be given to this model.",
                               word_or(text_of(type).inside, "that stands here")),
                   at);
  return {};
}

}  // namespace solidrust::dialect
