// metrics reference
#include "app/cli/commands.h"
#include "base/json_writer.h"
#include "metrics/family.h"

namespace solidrust {
namespace {

std::string reference_as_json() {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("families").begin_array();
  for (const metrics::Family* const family : metrics::families())
    json.begin_object()
        .key("name")
        .value(family->name)
        .key("type")
        .value(metrics::type_name(family->type))
        .key("labels")
        .value(family->labels)
        .key("help")
        .value(family->help)
        .end_object();
  json.end_array().end_object();
  return out;
}

}  // namespace

void add_metrics_commands(CliCommand root, Invocation& invocation) {
  const CommonOptions& common = invocation.common;
  CliCommand metrics = add_family(root, invocation, "metrics", "What Prometheus reads.",
                                  "solidrust metrics reference");
  add_command(metrics, invocation, "reference", "Describes every family of metrics.",
              "solidrust metrics reference > metrics.md", [&common] {
                print(common.json ? reference_as_json() + "\n" : metrics::reference());
                return kExitDone;
              });
}

}  // namespace solidrust
