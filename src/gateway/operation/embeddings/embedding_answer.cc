#include <cstddef>

#include "base/json_cursor.h"
#include "gateway/operation/embeddings/embedding_codec.h"

namespace solidrust {
namespace {

// Copies an answer to `out` up to each embedding, and the embedding in the form that is wanted.
class Converter {
 public:
  Converter(std::string_view answer, EncodingFormat format, std::string_view model,
            std::string& out)
      : answer_(answer),
        json_(answer, JsonCursor::kMaxDepth),
        format_(format),
        model_(model),
        out_(out) {}

  // False when an embedding is neither an array of numbers nor base64 of floats.
  bool run() {
    std::string_view key;
    bool data = false;
    json_.enter_object();
    while (json_.next_field(key)) {
      if (key == "data" && json_.peek() == JsonType::array) {
        data = true;
        json_.enter_array();
        while (json_.next_element()) element();
      } else if (key == "model") {
        std::string_view raw;
        if (json_.skip(raw) && !model_.empty() && raw != model_) {
          copy_up_to(raw);
          out_ += model_;
        }
      } else {
        json_.skip();
      }
    }
    if (!json_.at_end() || !good_ || !data) return false;
    if (copied_ > 0) out_ += answer_.substr(copied_);
    return true;
  }
  bool changed() const noexcept { return copied_ > 0; }

 private:
  void element() {
    if (json_.peek() != JsonType::object) {
      good_ = json_.skip() && false;
      return;
    }
    bool found = false;
    std::string_view key;
    json_.enter_object();
    while (json_.next_field(key)) {
      if (key != "embedding") {
        json_.skip();
        continue;
      }
      found = true;
      if (!embedding()) good_ = false;
    }
    if (!found) good_ = false;
  }

  bool embedding() {
    switch (json_.peek()) {
      case JsonType::string:
        return text();
      case JsonType::array:
        return numbers();
      default:
        return json_.skip() && false;
    }
  }

  bool text() {
    std::string_view inside;
    if (!json_.string(inside)) return false;
    if (format_ == EncodingFormat::base64) return is_float_base64(inside);
    if (!read_float_base64(inside, floats_)) return false;
    copy_up_to({inside.data() - 1, inside.size() + 2});
    append_float_array(floats_, out_);
    return true;
  }

  bool numbers() {
    std::string_view rest = answer_.substr(json_.offset());
    const char* const begin = rest.data();
    if (!take_float_array(rest, floats_)) return json_.skip() && false;
    const std::string_view raw(begin, static_cast<std::size_t>(rest.data() - begin));
    json_.pass(raw);
    if (format_ != EncodingFormat::base64) return true;
    copy_up_to(raw);
    out_ += '"';
    append_float_base64(floats_, out_);
    out_ += '"';
    return true;
  }

  // What stands between the last change and this value, instead of which comes something else.
  void copy_up_to(std::string_view value) {
    const auto at = static_cast<std::size_t>(value.data() - answer_.data());
    out_ += answer_.substr(copied_, at - copied_);
    copied_ = at + value.size();
  }

  std::string_view answer_;
  JsonCursor json_;
  EncodingFormat format_;
  std::string_view model_;
  std::string& out_;
  std::size_t copied_ = 0;
  std::vector<float> floats_;
  bool good_ = true;
};

}  // namespace

Result<void> convert_embeddings(std::string& answer, EncodingFormat format,
                                std::string_view model) {
  std::string converted;
  Converter converter(answer, format, model, converted);
  if (!converter.run())
    return Error{ErrorCode::upstream_error,
                 "The model server's answer could not be understood.",
                 {},
                 "an embedding is neither an array of numbers nor base64 of floats"};
  if (converter.changed()) answer = std::move(converted);
  return {};
}

Result<void> shape_embeddings(std::string& answer, const ModelRequest& request, const ModelPlaces&,
                              std::string_view name) {
  return convert_embeddings(answer, request.encoding, name);
}

}  // namespace solidrust
