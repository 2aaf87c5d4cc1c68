// What a driver makes of a statement's text.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace solidrust {

// Belongs to the connection, which uses it again; one SqlStatement at a time borrows it. Texts and
// bytes that are bound are not copied: they live until reset(). A failure to prepare or to bind is
// reported by step(). Parameters count from 1, columns from 0.
class PreparedStatement {
 public:
  virtual ~PreparedStatement() = default;

  virtual void bind(int parameter, std::int64_t number) = 0;
  virtual void bind(int parameter, std::string_view text) = 0;
  virtual void bind(int parameter, std::span<const std::uint8_t> bytes) = 0;
  virtual void bind_null(int parameter) = 0;

  // Whether there is a row.
  virtual Result<bool> step() = 0;
  // Ends the run and forgets what was bound.
  virtual void reset() = 0;

  // Of the current row. The views live until the next step().
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual std::span<const std::uint8_t> bytes(int column) const = 0;
  virtual bool is_null(int column) const = 0;
};

}  // namespace solidrust
