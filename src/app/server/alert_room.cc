#include "app/server/alert_room.h"

#include <exception>
#include <type_traits>
#include <utility>
#include <vector>

#include <pthread.h>

#include "base/background_thread.h"
#include "base/log.h"
#include "config/mail_address_list.h"
#include "config/webhook_secret.h"
#include "control/mail/configured_mailer.h"

namespace solidrust {
namespace {

constexpr std::chrono::milliseconds kBetweenChecks{500};
constexpr std::chrono::milliseconds kSendLook{250};
constexpr std::chrono::seconds kInTrouble{5};
constexpr std::chrono::seconds kComplainEvery{60};
constexpr std::uint64_t kBudgetsEvery = 20;  // looks
constexpr std::uint64_t kPruneEvery = 7'200;
constexpr std::chrono::hours kKeep{90 * 24};
constexpr std::size_t kKeepMost = 10'000;

Secret variable(const Variables& variables, const std::string& name) {
  const auto found = variables.find(name);
  return found == variables.end() ? Secret() : Secret(found->second);
}

// Memory or descriptors may be out: an error then, as nothing of it may end the process.
template <class Work>
std::invoke_result_t<Work&> guarded(Work work) {
  try {
    return work();
  } catch (const std::exception& thrown) {
    return Error{
        ErrorCode::service_unavailable, "The machine has nothing left for it.", {}, thrown.what()};
  }
}

std::vector<std::string> kinds_of(const std::string& list) {
  std::vector<std::string> kinds;
  for (const std::string_view kind : kAlertKindNames)
    if (list.empty() || (", " + list + ",").find(" " + std::string(kind) + ",") != list.npos)
      kinds.emplace_back(kind);
  return kinds;
}

}  // namespace

Result<std::unique_ptr<AlertRoom>> AlertRoom::open(DataHome& home, const Settings& settings,
                                                   const Variables& variables, const Clock& clock,
                                                   Random& random) {
  auto beside = home.database().beside();
  if (!beside) return std::move(beside).error();
  return std::unique_ptr<AlertRoom>(
      new AlertRoom(*std::move(beside), home.folder().mail(), settings, variables, clock, random));
}

AlertRoom::AlertRoom(std::unique_ptr<SqlDatabase> database, std::string mail_folder,
                     const Settings& settings, const Variables& variables, const Clock& clock,
                     Random& random)
    : database_(std::move(database)),
      store_(*database_),
      mail_folder_(std::move(mail_folder)),
      variables_(variables),
      clock_(clock),
      random_(random),
      sender_(store_, clock, random, sender_options(settings)),
      hold_ms_(settings.alerts_hold.count()),
      error_percent_(settings.alerts_error_percent),
      error_minimum_(settings.alerts_error_minimum) {}

AlertRoom::~AlertRoom() {
  stop();
}

void AlertRoom::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  give_up_ = true;
  wake_.notify_all();
  if (watching_.joinable()) watching_.join();
  if (sending_.joinable()) sending_.join();
}

AlertSender::Options AlertRoom::sender_options(const Settings& settings) const {
  AlertSinkSettings sinks;
  sinks.webhook_url = settings.alerts_webhook_url;
  sinks.tls_ca = settings.tls_ca;
  // All three were checked when the settings were loaded.
  if (!sinks.webhook_url.empty()) {
    const Secret text = variable(variables_, settings.alerts_webhook_secret_env);
    if (auto secrets = parse_webhook_secrets(text.reveal()))
      sinks.webhook_secrets = *std::move(secrets);
  }
  sinks.slack_url = variable(variables_, settings.alerts_slack_url_env);
  if (auto to = split_mail_addresses(settings.alerts_mail_to)) sinks.mail_to = *std::move(to);
  sinks.mail_from = settings.mail_from;
  sinks.mail_transport = [this, settings = std::make_shared<const Settings>(settings)] {
    return make_mail_transport(*settings, variables_, mail_folder_, clock_);
  };
  AlertSender::Options options;
  options.sinks = [this, sinks = std::move(sinks)] { return make_sinks(sinks, clock_, random_); };
  options.kinds = kinds_of(settings.alerts_kinds);
  options.retry_first = settings.alerts_retry_first;
  return options;
}

void AlertRoom::configure(const Settings& settings) {
  hold_ms_ = settings.alerts_hold.count();
  error_percent_ = settings.alerts_error_percent;
  error_minimum_ = settings.alerts_error_minimum;
  sender_.configure(sender_options(settings));
}

void AlertRoom::start(Sources sources) {
  sources_ = std::move(sources);
  watching_ = std::thread([this] { watch(); });
  sending_ = std::thread([this] { send(); });
}

void AlertRoom::due() {
  const std::lock_guard lock(mutex_);
  due_ = true;
  wake_.notify_all();
}

Result<std::vector<SinkTest>> AlertRoom::test() {
  if (testing_.exchange(true))
    return Error{ErrorCode::service_unavailable, "A test of the alerts is running already."};
  struct Ended {
    std::atomic<bool>& testing;
    ~Ended() { testing = false; }
  } const ended{testing_};
  return guarded([this]() -> Result<std::vector<SinkTest>> { return sender_.test(give_up_); });
}

bool AlertRoom::wait(std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, pause, [this] { return stopping_; });
}

void AlertRoom::complain(const Error& error) {
  const SteadyTime now = clock_.steady();
  const SteadyTime before = complained_.load();
  if (before != SteadyTime{} && now - before < kComplainEvery) return;
  complained_ = now;
  LogLine(LogLevel::error, "alerts_not_written")
      .field("reason", error.message)
      .field("detail", error.internal);
}

Result<void> AlertRoom::look(AlertWatch& watch, AlertConditions& conditions, std::uint64_t round) {
  const auto seen =
      conditions.look(sources_.read(), {error_percent_.load(), error_minimum_.load()});
  if (!seen) return seen.error();
  if (auto done = watch.step(*seen, std::chrono::milliseconds{hold_ms_.load()}); !done) return done;
  if (round % kBudgetsEvery == 0) {
    const auto why_over = [this](const AlertRow& row) {
      const auto account = AccountId::parse(row.account);
      const std::string_view key =
          row.subject == row.account ? std::string_view() : std::string_view(row.subject);
      return budget_is_over(row, account ? sources_.budget(*account, key) : std::nullopt,
                            clock_.system());
    };
    if (auto done = watch.end_budgets(why_over); !done) return done;
  }
  if (round % kPruneEvery != 0 && !pruning_) return {};
  const auto more = store_.prune(unix_ms(clock_.system() - kKeep), kKeepMost);
  if (!more) return more.error();
  pruning_ = *more;  // the rest at the next look: nobody waits long for the database
  return {};
}

void AlertRoom::watch() {
  pthread_setname_np(pthread_self(), "alerts");
  become_background_thread(Background::patient);
  AlertWatch watch(store_, clock_);
  AlertConditions conditions(store_, clock_);
  for (std::uint64_t round = 0; wait(kBetweenChecks); ++round) {
    const auto done = guarded([&] { return look(watch, conditions, round); });
    if (done) continue;
    complain(done.error());
    if (!wait(kInTrouble)) return;
  }
}

void AlertRoom::send() {
  pthread_setname_np(pthread_self(), "alert-send");
  become_background_thread(Background::patient);
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kSendLook, [this] { return stopping_ || due_; });
      if (stopping_) return;
      due_ = false;
    }
    const auto sent = guarded([this] { return sender_.step(give_up_); });
    if (!sent) {
      complain(sent.error());
      if (!wait(kInTrouble)) return;
    } else if (*sent) {
      const std::lock_guard lock(mutex_);
      due_ = true;
    }
  }
}

void AlertRoom::write_metrics(metrics::Exposition& out) const {
  out.family(metrics::kAlerts);
  for (const AlertKind kind : kAlertKinds)
    for (std::size_t i = 0; i < AlertSender::kOutcomes.size(); ++i)
      out.sample({{"kind", alert_kind_name(kind)}, {"result", AlertSender::kOutcomes[i]}},
                 sender_.count(kind, static_cast<AlertSender::Outcome>(i)));
}

}  // namespace solidrust
