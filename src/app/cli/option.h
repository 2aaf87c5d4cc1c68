// One option or argument of a command, as the command declares it. CLI11's own header, which a
// compiler reads for three seconds, stays in the few files that need more than this.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class Option;
}

namespace solidrust {

// A check of an option's value. option_checks.h has the usual ones.
struct Check {
  // What is wrong with the value, as the rest of a sentence that begins with the option's name
  // ("takes a number …"); empty: the value is right.
  std::function<std::string(const std::string& value)> complaint;
  std::vector<std::string> choices;  // the only words that it accepts; none: any
};

// A handle: copies are the same option. Lives as long as its command.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option required() const;
  Option type_name(const std::string& name) const;  // what --help calls the value
  Option delimiter(char character) const;           // between the values of one argument
  Option check(Check check) const;
  // Changes the value before it is checked.
  Option rewritten(std::function<void(std::string& value)> rewrite) const;
  Option excludes(const Option& other) const;

 private:
  CLI::Option* option_;
};

// Check::choices of an option; none: any.
std::vector<std::string> choices_of(CLI::Option& option);

}  // namespace solidrust
