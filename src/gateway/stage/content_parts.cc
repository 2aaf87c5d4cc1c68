#include "gateway/stage/content_parts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace solidrust {
namespace {

struct MediaField {
  std::string_view name;
  std::uint64_t tokens;
  bool picture = false;
};
// Of OpenAI's parts and of those that vLLM, SGLang and the Qwen servers add.
constexpr std::array kMediaFields{MediaField{"image_url", kPictureTokens, true},
                                  MediaField{"image", kPictureTokens, true},
                                  MediaField{"image_embeds", kPictureTokens, true},
                                  MediaField{"input_audio", kSoundTokens},
                                  MediaField{"audio_url", kSoundTokens},
                                  MediaField{"audio", kSoundTokens},
                                  MediaField{"video_url", kVideoTokens},
                                  MediaField{"video", kVideoTokens},
                                  MediaField{"file", kFileTokens},
                                  MediaField{"file_data", kFileTokens},
                                  MediaField{"file_url", kFileTokens}};

// nullptr: the field is none of them.
const MediaField* media_field(std::string_view raw_key) {
  if (raw_key == "text" || raw_key == "type") return nullptr;  // nearly always
  const auto* const found =
      std::find_if(kMediaFields.begin(), kMediaFields.end(),
                   [&](const MediaField& field) { return json_equals(raw_key, field.name); });
  return found == kMediaFields.end() ? nullptr : found;
}

// Programs that write out every field they know put a null where there is nothing.
bool brings_something(JsonType type) noexcept {
  return type == JsonType::string || type == JsonType::object || type == JsonType::array;
}

// The `source` of an image or a document in the Messages dialect. One of type `text` is text.
// What it holds.
enum class Source : std::uint8_t { text, image, other };
Source read_source(JsonCursor& json, MediaEstimate& media) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return Source::text;
  }
  std::string_view key;
  std::string_view type;
  std::string_view data;
  std::string_view media_type;
  json.enter_object();
  while (json.next_field(key)) {
    if (json_equals(key, "type"))
      json.skip(type);
    else if (json_equals(key, "data"))
      json.skip(data);
    else if (json_equals(key, "media_type"))
      json.skip(media_type);
    else
      json.skip();
  }
  const auto is = [&](std::string_view name) {
    return type.size() > 2 && json_equals(type.substr(1, type.size() - 2), name);
  };
  if (!is("base64") && !is("url") && !is("file")) return Source::text;
  media.bytes += data.size();
  media.tokens += media_type.starts_with("\"application") ? kFileTokens : kPictureTokens;
  return media_type.starts_with("\"image/") ? Source::image : Source::other;
}

void read_part(JsonCursor& json, MediaEstimate& media) {
  ++media.parts;
  std::string_view key;
  std::string_view type;
  Source source = Source::text;
  json.enter_object();
  while (json.next_field(key)) {
    if (json_equals(key, "source")) {
      source = read_source(json, media);
      continue;
    }
    if (json_equals(key, "content")) {  // of a tool's result
      read_content(json, media);
      continue;
    }
    const MediaField* const field = media_field(key);
    const bool counts = field != nullptr && brings_something(json.peek());
    std::string_view raw;
    json.skip(raw);
    if (key == "type") type = raw;
    if (!counts) continue;
    media.bytes += raw.size();
    media.tokens += field->tokens;
    media.pictures |= field->picture;
  }
  media.pictures |= source == Source::image || (source == Source::other && type == "\"image\"");
}

}  // namespace

void read_content(JsonCursor& json, MediaEstimate& media) {
  if (json.peek() != JsonType::array) {
    json.skip();
    return;
  }
  json.enter_array();
  while (json.next_element()) {
    if (json.peek() == JsonType::object)
      read_part(json, media);
    else
      json.skip();
  }
}

}  // namespace solidrust
