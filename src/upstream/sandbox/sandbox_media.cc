// make_media_body and make_media_stream of sandbox_body.h: sound, transcripts, and streams of these
// and of images.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <openssl/evp.h>

#include "base/json_writer.h"
#include "upstream/sandbox/sandbox_body.h"

namespace solidrust {
namespace {

constexpr std::string_view kSaid = "This is the SolidRusT sandbox. No model has listened.";

// All of it is the one part of content.
class SingleBody final : public SandboxBody {
 public:
  explicit SingleBody(std::string text) : text_(std::move(text)) {}
  Part next() const override {
    if (!text_.empty()) return Part::content;
    return Part::end;
  }
  void append(std::string& out) override { out += std::exchange(text_, {}); }

 private:
  std::string text_;
};

// A tenth of a second of it, as WAV: 8,000 samples a second of one byte.
std::string silence() {
  constexpr std::uint32_t kRate = 8'000;
  constexpr std::uint32_t kSamples = kRate / 10;
  std::string wav;
  const auto number = [&wav](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) wav += static_cast<char>((value >> (8 * i)) & 0xFF);
  };
  wav += "RIFF";
  number(36 + kSamples, 4);
  wav += "WAVEfmt ";
  number(16, 4);  // bytes of this chunk
  number(1, 2);   // PCM
  number(1, 2);   // channel
  number(kRate, 4);
  number(kRate, 4);  // bytes a second
  number(1, 2);      // bytes a sample
  number(8, 2);      // bits
  wav += "data";
  number(kSamples, 4);
  wav.append(kSamples, static_cast<char>(0x80));
  return wav;
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // and the zero that OpenSSL writes
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string transcript(std::string_view format) {
  const std::string text(kSaid);
  if (format == "srt") return "1\n00:00:00,000 --> 00:00:01,000\n" + text + "\n\n";
  if (format == "vtt") return "WEBVTT\n\n00:00.000 --> 00:01.000\n" + text + "\n\n";
  return text + "\n";
}

void write_transcript(std::string_view format, JsonWriter& json) {
  if (format == "verbose_json")
    json.key("task").value("transcribe").key("language").value("english").key("duration").value(1);
  json.key("text").value(kSaid);
  json.key("usage").begin_object().key("type").value("duration").key("seconds").value(1);
  json.end_object();
}

void append_event(std::string& out, std::string_view type, std::string_view field = {},
                  std::string_view value = {}) {
  out.append("event: ").append(type).append("\ndata: ");
  JsonWriter json(out);
  json.begin_object().key("type").value(type);
  if (!field.empty()) json.key(field).value(value);
  json.end_object();
  out += "\n\n";
}

bool is_transcript(Operation operation) noexcept {
  return operation == Operation::transcription || operation == Operation::translation;
}

}  // namespace

std::unique_ptr<SandboxBody> make_single_body(std::string text) {
  return std::make_unique<SingleBody>(std::move(text));
}

std::string_view sandbox_media_type(Operation operation, const SandboxRequest& request) noexcept {
  if (operation == Operation::speech) return "audio/wav";
  if (!is_transcript(operation)) return {};
  if (request.format == "text" || request.format == "srt") return "text/plain";
  return request.format == "vtt" ? std::string_view("text/vtt") : std::string_view();
}

std::unique_ptr<SandboxBody> make_media_body(Operation operation, const SandboxRequest& request) {
  if (operation == Operation::speech) return make_single_body(silence());
  if (!sandbox_media_type(operation, request).empty())
    return make_single_body(transcript(request.format));
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_transcript(request.format, json);
  json.end_object();
  return make_single_body(std::move(text));
}

std::unique_ptr<SandboxBody> make_media_stream(Operation operation) {
  std::string events;
  if (operation == Operation::speech) {
    append_event(events, "speech.audio.delta", "audio", base64(silence()));
    append_event(events, "speech.audio.done");
  } else if (is_transcript(operation)) {
    append_event(events, "transcript.text.delta", "delta", kSaid);
    append_event(events, "transcript.text.done", "text", kSaid);
  } else {
    const bool edit = operation == Operation::image_edit;
    append_event(events, edit ? "image_edit.completed" : "image_generation.completed", "b64_json",
                 kSandboxPixel);
  }
  return make_single_body(std::move(events));
}

}  // namespace solidrust
