#include "upstream/health/health_prober.h"

#include <algorithm>
#include <future>
#include <string>
#include <unordered_map>
#include <utility>

#include "net/timer_wheel.h"
#include "net/worker.h"
#include "upstream/health/rendezvous.h"
#include "upstream/health/target_lease.h"
#include "upstream/health/target_state.h"
#include "upstream/health/upstream_probe.h"

namespace solidrust {
namespace {

// What is not asked any more is not known to be true.
void forget_probes(const Catalog& catalog, const Upstream& upstream) {
  for (const Model& model : catalog.models())
    for (const Target& target : model.targets)
      if (target.upstream.get() == &upstream) target.state->probe_forgotten();
}

using std::chrono::milliseconds;

constexpr milliseconds kLook{250};  // how often it is seen who is due
constexpr int kSooner = 5;          // so much more often is a broken one asked

bool has_ejected(const Catalog& catalog, const Upstream& upstream, SteadyTime now) {
  for (const Model& model : catalog.models())
    for (const Target& target : model.targets)
      if (target.upstream.get() == &upstream &&
          target.state->health(now) == TargetState::Health::ejected)
        return true;
  return false;
}

}  // namespace

// On the worker's thread, but for its making. Kept alive by what runs.
struct HealthProber::State {
  struct Known {
    SteadyTime due{};
    ProbePath path = ProbePath::health;
    bool running = false;
    bool seen = false;
  };

  State(Worker& worker_, Sources sources_, const Clock& clock_, std::uint64_t seed)
      : worker(worker_),
        sources(std::move(sources_)),
        clock(clock_),
        random(seed),
        look(
            worker_.timers(), [](void* state) { static_cast<State*>(state)->tick(); }, this) {}

  std::uint64_t draw() noexcept { return mix64(random++); }

  void tick() {
    if (stopping) return;
    const CatalogPtr catalog = sources.catalog();
    const Options options = sources.options();
    if (catalog && options.interval > milliseconds::zero())
      begin_due(catalog, options);
    else if (catalog)
      forget_all(*catalog);
    look.arm(kLook);
  }

  // The feature is off.
  void forget_all(const Catalog& catalog) {
    for (const std::shared_ptr<const Upstream>& upstream : catalog.upstreams())
      forget_probes(catalog, *upstream);
    for (auto& entry : upstreams) entry.second.seen = false;
    forget_unseen();
  }
  // Those that a reload has removed, or that have no alternative any more. One that is being asked
  // goes when that is over.
  void forget_unseen() {
    std::erase_if(upstreams,
                  [](const auto& entry) { return !entry.second.seen && !entry.second.running; });
  }

  void begin_due(const CatalogPtr& catalog, const Options& options) {
    const SteadyTime now = clock.steady();
    for (auto& entry : upstreams) entry.second.seen = false;
    for (const std::shared_ptr<const Upstream>& upstream : catalog->upstreams()) {
      if (upstream->kind == UpstreamKind::sandbox || !has_alternatives(*catalog, *upstream)) {
        forget_probes(*catalog, *upstream);
        continue;
      }
      const auto [entry, is_new] = upstreams.try_emplace(upstream->name);
      Known& known = entry->second;
      known.seen = true;
      // The first ones are spread over an interval, so that not all are asked at once for ever.
      if (is_new) known.path = kind_row(upstream->kind).first_probe;
      if (is_new) known.due = now + options.interval * static_cast<int>(draw() % 100) / 100;
      const milliseconds interval =
          has_ejected(*catalog, *upstream, now) ? options.interval / kSooner : options.interval;
      known.due = std::min(known.due, now + interval * 12 / 10);
      if (known.running || now < known.due) continue;
      known.running = true;
      const auto fifth = static_cast<int>(draw() % 401) - 200;  // thousandths
      known.due = now + interval + interval * fifth / 1'000;
      worker.tasks().spawn("health probe", run(self.lock(), catalog, upstream, options.timeout));
    }
    forget_unseen();
  }

  static Task<void> run(std::shared_ptr<State> state, CatalogPtr catalog,
                        std::shared_ptr<const Upstream> upstream, milliseconds limit) {
    ++state->running;
    Known* known = &state->upstreams[upstream->name];  // stays while it is running
    ProbeResult result =
        co_await probe_upstream(state->sources.pool(), upstream, known->path, limit);
    if (result.status == 404 || result.status == 405) {  // no /health there: remembered
      known->path = ProbePath::models;
      result = co_await probe_upstream(state->sources.pool(), upstream, known->path, limit);
    }
    // Not of one that is known no more: it was forgotten while it was asked.
    if (!state->stopping && known->seen)
      note_probe(*catalog, *upstream, result.alive, state->clock.steady(), state->draw());
    known->running = false;
    --state->running;
    state->end_if_over();
  }

  void end_if_over() {
    if (stopping && running == 0) over.set_value();
  }
  void stop() {
    stopping = true;
    look.disarm();
    end_if_over();
  }

  Worker& worker;
  Sources sources;
  const Clock& clock;
  std::uint64_t random;
  Timeout look;
  std::unordered_map<std::string, Known> upstreams;
  std::size_t running = 0;
  bool stopping = false;
  std::promise<void> over;
  std::weak_ptr<State> self;
};

HealthProber::HealthProber(Worker& worker, Sources sources, const Clock& clock, std::uint64_t seed)
    : worker_(worker), state_(std::make_shared<State>(worker, std::move(sources), clock, seed)) {
  state_->self = state_;
  worker_.post([state = state_] { state->tick(); });
}

HealthProber::~HealthProber() {
  std::future<void> over = state_->over.get_future();
  worker_.post([state = std::move(state_)] { state->stop(); });
  over.wait();
}

bool has_alternatives(const Catalog& catalog, const Upstream& upstream) {
  return std::any_of(catalog.models().begin(), catalog.models().end(), [&](const Model& model) {
    const auto ours =
        std::count_if(model.targets.begin(), model.targets.end(),
                      [&](const Target& target) { return target.upstream.get() == &upstream; });
    return ours > 0 && static_cast<std::size_t>(ours) < model.targets.size();
  });
}

void note_probe(const Catalog& catalog, const Upstream& upstream, bool alive, SteadyTime now,
                std::uint64_t draw) {
  std::vector<std::pair<const TargetState*, bool>> noted;  // and whether it is due to be ejected
  for (const Model& model : catalog.models()) {
    for (const Target& target : model.targets) {
      if (target.upstream.get() != &upstream) continue;
      TargetState* state = target.state.get();
      auto known = std::find_if(noted.begin(), noted.end(),
                                [&](const auto& entry) { return entry.first == state; });
      if (known == noted.end()) {
        if (alive) state->probe_passed(now);
        noted.emplace_back(state, !alive && state->probe_failed());
        known = noted.end() - 1;
      }
      // It may be the last of this model and not of the next.
      if (known->second) known->second = !eject_unless_last(model, target, now, draw);
    }
  }
}

}  // namespace solidrust
