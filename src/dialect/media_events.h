// Streams of images, sound and transcripts: events that say what they are in `type`, as OpenAI has
// them, or chunks without one up to [DONE], as vLLM's transcripts are. They pass as they are.
#pragma once

#include <string_view>

#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust {

// The value of an event's `event` field (perhaps empty) and its data. `done`: a type that ends in
// ".done" or ".completed", and [DONE]; what comes behind either is not read. `error`: an error
// block, and the type `error`. All else is `content`. `text` stays as it is.
AnswerKind read_media_event(std::string_view event, std::string_view data, UsageReading& usage,
                            ModelPlaces* model = nullptr, std::string_view* text = nullptr);

}  // namespace solidrust
