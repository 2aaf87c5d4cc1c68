// top: the whole server at a glance, again and again.
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "app/cli/commands.h"
#include "app/cli/flat_object.h"
#include "app/cli/option_checks.h"
#include "app/cli/output_watch.h"
#include "app/cli/show.h"
#include "app/cli/terminal.h"
#include "app/cli/top_rates.h"
#include "app/control_socket/control_client.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{10'000};  // for an answer
constexpr std::int64_t kLongest = 60;      // seconds between two answers

constexpr std::array kModels{
    Column{"MODEL", "model"},
    Column{"REQ/S", "requests_per_s", {Look::number}},
    Column{"RUNNING", "running", {Look::number, 2, "RUN"}},
    Column{"WAITING", "waiting", {Look::number, 3, "WAIT"}},
    Column{"TOKENS/S", "tokens_per_s", {Look::number, 1, "TOK/S"}},
    Column{"FAILED/S", "failed_per_s", {Look::number, 0, "FAIL/S"}},
    Column{"REFUSED/S", "refused_per_s", {Look::number, 4, "REF/S"}},
    Column{"FIRST TOKEN P50 MS", "first_token_p50_ms", {Look::number, 5, "FT P50"}},
    Column{"FIRST TOKEN P95 MS", "first_token_p95_ms", {Look::number, 5, "FT P95"}}};
constexpr std::array kTargets{Column{"UPSTREAM", "upstream"},
                              Column{"TARGET", "target", {Look::text, 3}},
                              Column{"STATE", "state", {Look::state}},
                              Column{"RUNNING", "in_flight", {Look::number}},
                              Column{"MOST", "max_in_flight", {Look::number, 4}},
                              Column{"REQUESTS", "requests", {Look::number, 5}},
                              Column{"FAILED", "failures", {Look::number, 1}},
                              Column{"IN A ROW", "failures_in_row", {Look::number, 2}}};

struct Arguments {
  std::string interval = "1";
  bool once = false;
};

// The terminal is a screen of its own while there is one, without echo; it gets back what was
// there.
class Screen {
 public:
  Screen() {
    changed_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (changed_) {
      termios raw = before_;
      raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
      raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // nobody would put the terminal right for the shell
      raw.c_cc[VMIN] = 1;
      raw.c_cc[VTIME] = 0;
      ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    print("\x1b[?1049h\x1b[?25l");
  }
  ~Screen() {
    print("\x1b[?25h\x1b[?1049l");
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // In one write; what is longer than the screen is cut.
  static void show(std::string_view text, std::size_t rows) {
    std::string out = "\x1b[H";
    for (std::size_t row = 0; !text.empty() && row + 1 < rows; ++row) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      out.append(text.substr(0, end)).append("\x1b[K\n");
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    print(out + "\x1b[J");
  }

 private:
  termios before_{};
  bool changed_ = false;
};

std::string span_text(const std::string& seconds) {
  const long s = std::strtol(seconds.c_str(), nullptr, 10);
  if (s < 3'600) return fmt::format("{} min {} s", s / 60, s % 60);
  if (s < 86'400) return fmt::format("{} h {} min", s / 3'600, s % 3'600 / 60);
  return fmt::format("{} d {} h", s / 86'400, s % 86'400 / 3'600);
}

std::string size_text(const std::string& bytes) {
  return fmt::format("{:.1f} MiB", std::strtod(bytes.c_str(), nullptr) / (1024 * 1024));
}

std::string page_of(const std::string& snapshot, const TableView& view) {
  const FlatObject head = flatten(snapshot);
  const auto value = [&](std::string_view name) { return value_of(head, name); };
  std::string page = fmt::format(
      "{}  up {}, {}, {} connections\n", tinted("solidrust", Tint::strong, view.color),
      span_text(value("uptime_s")), size_text(value("memory_bytes")), value("connections"));
  page +=
      fmt::format("{} requests/s, {} tokens/s, {} running, {} waiting\n", value("requests_per_s"),
                  value("tokens_per_s"), value("running"), value("waiting"));
  page += fmt::format("{} failed/s, {} refused/s; journal {} of {}\n", value("failed_per_s"),
                      value("refused_per_s"), size_text(value("journal_waiting_bytes")),
                      size_text(value("journal_bound_bytes")));
  page += fmt::format("first token (FT) of the last {} s\n\n", value("window_s"));
  page += render_table(snapshot, "models", kModels, "Nothing was asked for yet.", view) + "\n";
  return page + render_table(snapshot, "targets", kTargets, "There are no targets.", view);
}

int watch_server(const CommonOptions& common, const Arguments& given) {
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  const auto ask = [socket = *folder + "/control.sock"] {
    return ask_server(socket, {"server.top", "{}"}, kPatience);
  };
  auto answer = ask();
  if (!answer)
    return fail(common, {ErrorCode::service_unavailable,
                         fmt::format("No server runs on {}: there is nothing to see.", *folder)});
  if (!*answer) return fail(common, answer->error());
  TopRates rates;
  rates.add(**answer);
  const milliseconds interval{1'000 * std::strtol(given.interval.c_str(), nullptr, 10)};
  const bool full_screen = !given.once && is_for_a_person(common) && ::isatty(STDIN_FILENO) == 1;
  OutputWatch watch;
  std::optional<Screen> screen;
  if (full_screen) screen.emplace();
  bool away = false;
  for (;;) {
    if (screen) {
      const std::string page = away
                                   ? "The server does not answer. q ends this.\n"
                                   : page_of(rates.snapshot(), view_of(common)) + "\nq ends this\n";
      Screen::show(page, rows_of(stdout).value_or(24));
    }
    char key = 0;
    if (!(screen ? watch.wait_for_key(interval, key) : watch.wait(interval))) break;
    if (key == 'q' || key == 'Q') break;
    answer = ask();
    away = !answer || !*answer;
    if (away && !screen)
      return fail(common, {ErrorCode::service_unavailable, "The server does not answer any more."});
    if (away || !rates.add(**answer) || screen) continue;
    const std::string snapshot = rates.snapshot();
    print(common.json ? snapshot + "\n" : page_of(snapshot, view_of(common)) + "\n");
    if (given.once || std::ferror(stdout) != 0) break;
  }
  return kExitDone;
}

}  // namespace

void add_top_command(CliCommand root, Invocation& invocation) {
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CliCommand app = add_command(
      root, invocation, "top",
      "Shows the running server at a glance, each second: rates, first tokens, targets. q ends it. "
      "With --json one object a line.",
      "solidrust top", [&common, given] { return watch_server(common, *given); });
  app.option("--interval", given->interval, "Seconds between two looks, 1 (default) to 60")
      .check(whole_number(1, kLongest))
      .type_name("SECONDS");
  app.flag("--once", given->once, "Look once, and print it: over one interval");
}

}  // namespace solidrust
