// --help that leads with an example.
#pragma once

#include <string>
#include <utility>

#include <CLI/CLI.hpp>

namespace solidrust {

class HelpFormatter final : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::string example) : example_(std::move(example)) { column_width(34); }
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;

 private:
  std::string example_;
};

}  // namespace solidrust
