// libFuzzer target for forms with files: a form that is taken is the same form when it is written
// anew from its parts, so that no second reader can see other fields. All views are of the body.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/wire/form_data.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace solidrust::http;
  constexpr std::string_view kType = "multipart/form-data; boundary=b";
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto parts = parse_form_data(kType, body);
  if (!parts) {
    if (parts.error().message.empty()) std::abort();
    return 0;
  }
  if (parts->size() > kMostFormParts) std::abort();
  std::string anew;
  for (const FormPart& part : *parts) {
    for (const std::string_view view : {part.name, part.value})
      if (!view.empty() &&
          (view.data() < body.data() || view.data() + view.size() > body.data() + size))
        std::abort();
    if (part.value.find("\r\n--b") != part.value.npos) std::abort();
    anew.append("--b\r\nContent-Disposition: form-data; name=\"").append(part.name).append("\"");
    if (part.file) anew += "; filename=f";
    anew.append("\r\n\r\n").append(part.value).append("\r\n");
  }
  anew += "--b--";
  const auto again = parse_form_data(kType, anew);
  if (!again || again->size() != parts->size()) std::abort();
  for (std::size_t i = 0; i < parts->size(); ++i) {
    const FormPart& a = (*parts)[i];
    const FormPart& b = (*again)[i];
    if (a.name != b.name || a.value != b.value || a.file != b.file) std::abort();
  }
  return 0;
}
