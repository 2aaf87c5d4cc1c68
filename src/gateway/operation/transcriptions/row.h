// POST /v1/audio/transcriptions and /translations: what is said in a recording, as it is or in
// English.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/transcriptions/transcription_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kTranscriptionCall{.operation = Operation::transcription,
                                              .kind = ModelKind::transcription,
                                              .uses = TokenUse::prompt_only,
                                              .unit = UsageUnit::audio_seconds,
                                              .form = transcription_fields,
                                              .answers = AnswerForm::json_or_text,
                                              .shape = rename_answer};
inline constexpr ModelCall kTranslationCall{.operation = Operation::translation,
                                            .kind = ModelKind::transcription,
                                            .uses = TokenUse::prompt_only,
                                            .unit = UsageUnit::audio_seconds,
                                            .form = transcription_fields,
                                            .answers = AnswerForm::json_or_text,
                                            .shape = rename_answer};

inline constexpr Endpoint kTranscriptions{.method = http::Method::post,
                                          .path = "/v1/audio/transcriptions",
                                          .scope = kScopeTranscriptionsRead,
                                          .call = &kTranscriptionCall};
inline constexpr Endpoint kTranslations{.method = http::Method::post,
                                        .path = "/v1/audio/translations",
                                        .scope = kScopeTranscriptionsRead,
                                        .call = &kTranslationCall};

}  // namespace solidrust
