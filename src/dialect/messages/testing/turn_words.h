// A Turn's items in words, one a line, for tests to compare.
#pragma once

#include <string>
#include <variant>

#include "dialect/turn.h"

namespace solidrust::dialect::messages {

inline std::string in_words(const Image& image) {
  if (image.url.given()) return "image " + std::string(image.url.inside);
  return "image " + std::string(image.media_type.inside) + " " + std::string(image.base64.inside);
}

inline std::string in_words(const File& file) {
  return "file " + std::string(file.name.inside) + " " + std::string(file.media_type.inside) + " " +
         std::string(file.base64.inside) + std::string(file.data_uri.inside);
}

inline std::string in_words(const Text& text) {
  return "text " + std::string(text.text.inside);
}

inline std::string in_words(const Refusal& refusal) {
  return "refusal " + std::string(refusal.text.inside);
}

inline std::string in_words(const Reasoning& reasoning) {
  return "reasoning " + std::string(reasoning.text.inside) + " signed " +
         std::string(reasoning.signature.inside);
}

inline std::string in_words(const Call& call) {
  return std::string(call.kind == CallKind::custom ? "custom " : "call ") +
         std::string(call.id.inside) + " " + std::string(call.name.inside) + " " +
         std::string(call.arguments);
}

inline std::string in_words(const CallResult& result) {
  std::string words = "result " + std::string(result.call.inside);
  if (result.failed) words += " failed";
  for (const ResultPart& part : result.parts)
    words += " [" + std::visit([](const auto& one) { return in_words(one); }, part) + "]";
  return words;
}

inline std::string in_words(const Turn& turn) {
  std::string words;
  for (const Item& item : turn.items) {
    words += std::to_string(item.message);
    switch (item.speaker) {
      case Speaker::system:
        words += " system ";
        break;
      case Speaker::user:
        words += " user ";
        break;
      case Speaker::assistant:
        words += " assistant ";
        break;
    }
    words += std::visit([](const auto& what) { return in_words(what); }, item.what) + "\n";
  }
  return words;
}

}  // namespace solidrust::dialect::messages
