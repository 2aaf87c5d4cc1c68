// POST /v1/audio/speech: a text, spoken.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/speech/speech_fields.h"

namespace solidrust {

inline constexpr ModelCall kSpeechCall{.operation = Operation::speech,
                                       .kind = ModelKind::speech,
                                       .uses = TokenUse::prompt_only,
                                       .unit = UsageUnit::characters,
                                       .fields = speech_fields,
                                       .answers = AnswerForm::sound};

inline constexpr Endpoint kSpeech{.method = http::Method::post,
                                  .path = "/v1/audio/speech",
                                  .scope = kScopeSpeechRead,
                                  .call = &kSpeechCall};

}  // namespace solidrust
