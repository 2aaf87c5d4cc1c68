#include "gateway/media_answer.h"

#include "base/utf8.h"
#include "http/field_list.h"

namespace solidrust {
namespace {

constexpr std::string_view kBytes = "application/octet-stream";

Error unusable(std::string_view why) {
  return {ErrorCode::upstream_error,
          "The model server's answer could not be understood.",
          {},
          std::string(why)};
}

}  // namespace

std::string_view told_media_type(std::string_view media_type) noexcept {
  std::string_view type = media_type.substr(0, media_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  constexpr std::string_view kAudio = "audio/";
  if (type.size() > kAudio.size() && http::iequals(type.substr(0, kAudio.size()), kAudio))
    return media_type;
  for (const std::string_view known :
       {"text/plain", "text/vtt", "text/srt", "application/x-subrip"})
    if (http::iequals(type, known)) return media_type;
  return kBytes;
}

Result<void> check_media(AnswerForm form, std::string_view body) {
  switch (form) {
    case AnswerForm::json:
      break;
    case AnswerForm::json_or_text:
      if (!is_utf8(body)) return unusable("a text that is not UTF-8");
      return {};
    case AnswerForm::sound:
      if (body.empty()) return unusable("no sound came");
      return {};
  }
  return unusable("the answer is no JSON");
}

}  // namespace solidrust
