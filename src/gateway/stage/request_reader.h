// Reads a POST body in one pass: checks the fields that we act on, by a table of the endpoint's,
// and remembers where they stand. Every other field only has to be JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/json_cursor.h"
#include "base/result.h"
#include "gateway/stage/model_request.h"

namespace solidrust {

class RequestReader;

struct RequestBounds {
  unsigned max_depth = 64;          // of the JSON
  std::uint64_t max_choices = 128;  // of n and of best_of
};

enum class Presence : std::uint8_t { optional, required };

// Whether null counts as absent, or is read like any value.
enum class Null : std::uint8_t { absent, read };

// One field that we act on. `read` consumes its value.
struct FieldRule {
  std::string_view name;
  Presence presence = Presence::optional;
  void (*read)(RequestReader& reader, std::string_view name) = nullptr;
  Null null = Null::absent;
};

// Errors: invalid_json, invalid_type, invalid_value, missing_field, each naming the field, what was
// expected and what came. A field of the table that stands twice is refused in every spelling
// (escaped, or in another case, which some servers' JSON readers take for the same): whoever
// checks and whoever acts must not read different values. `bytes` must be valid until the request
// is done with. At most 64 rules.
Result<ModelRequest> read_model_request(std::string_view bytes, std::span<const FieldRule> rules,
                                        const RequestBounds& bounds);

// What the rules' functions work with.
class RequestReader {
 public:
  RequestReader(std::string_view bytes, const RequestBounds& bounds)
      : json_(bytes, bounds.max_depth), bounds_(bounds) {
    request_.bytes = bytes;
  }
  const RequestBounds& bounds() const noexcept { return bounds_; }
  JsonCursor& json() noexcept { return json_; }
  ModelRequest& request() noexcept { return request_; }

  // The first fault wins; reading goes on, because a body that is not JSON is reported as that
  // first.
  void fault(ErrorCode code, std::string message, std::string_view param);
  // "`name` must be EXPECTED; got GOT."
  void wrong(ErrorCode code, std::string_view name, std::string_view expected,
             std::string_view got);
  // Whether the next value is of this type; if not, notes the fault and skips the value.
  bool expect(JsonType type, std::string_view name, std::string_view expected);
  std::optional<Error>& first_fault() noexcept { return fault_; }

 private:
  JsonCursor json_;
  const RequestBounds bounds_;
  ModelRequest request_;
  std::optional<Error> fault_;
};

// An integer from `least` to `most`; nothing if it is none, which is reported: "must be EXPECTED".
std::optional<std::uint64_t> read_count(RequestReader& reader, std::string_view name,
                                        std::uint64_t least, std::uint64_t most,
                                        std::string_view expected);

// Fields that several endpoints share.
void read_model(RequestReader& reader, std::string_view name);
void read_stream(RequestReader& reader, std::string_view name);
void read_stream_options(RequestReader& reader, std::string_view name);
void read_temperature(RequestReader& reader, std::string_view name);  // 0 … 2
void read_top_p(RequestReader& reader, std::string_view name);        // 0 … 1
void read_max_tokens(RequestReader& reader, std::string_view name);
void read_choices(RequestReader& reader, std::string_view name);     // 1 … max_choices
void read_best_of(RequestReader& reader, std::string_view name);     // 1 … max_choices
void read_truncation(RequestReader& reader, std::string_view name);  // noted, not checked

}  // namespace solidrust
