#include "gateway/relay/media_answer.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "http/wire/field_list.h"

namespace solidrust {
namespace {

constexpr std::string_view kBytes = "application/octet-stream";
constexpr std::string_view kText = "text/plain";
constexpr std::array<std::string_view, 4> kTexts{kText, "text/vtt", "text/srt",
                                                 "application/x-subrip"};

std::string_view without_parameters(std::string_view media_type) noexcept {
  std::string_view type = media_type.substr(0, media_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return type;
}

bool is_sound(std::string_view type) noexcept {
  constexpr std::string_view kAudio = "audio/";
  return http::iequals(type, kBytes) ||
         (type.size() > kAudio.size() && http::iequals(type.substr(0, kAudio.size()), kAudio));
}

bool is_text(std::string_view type) noexcept {
  return std::any_of(kTexts.begin(), kTexts.end(),
                     [&](std::string_view known) { return http::iequals(type, known); });
}

Error unusable(std::string_view why) {
  return {ErrorCode::upstream_error,
          "The model server's answer could not be understood.",
          {},
          std::string(why)};
}

}  // namespace

std::optional<std::string_view> told_media_type(AnswerForm form,
                                                std::string_view media_type) noexcept {
  const std::string_view type = without_parameters(media_type);
  switch (form) {
    case AnswerForm::json:
      break;
    case AnswerForm::json_or_text:
      if (type.empty()) return kText;
      if (is_text(type)) return media_type;
      break;
    case AnswerForm::sound:
      if (type.empty()) return kBytes;
      if (is_sound(type)) return media_type;
      break;
  }
  return std::nullopt;
}

Result<void> check_media(AnswerForm form, std::string_view body) {
  if (form == AnswerForm::sound && body.empty()) return unusable("no sound came");
  if (form == AnswerForm::json_or_text && !is_utf8(body))
    return unusable("a text that is not UTF-8");
  return {};
}

}  // namespace solidrust
