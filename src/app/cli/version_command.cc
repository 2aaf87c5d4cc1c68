#include <fmt/format.h>

#include "app/build_info.h"
#include "app/cli/commands.h"
#include "base/json_writer.h"

namespace solidrust {

void add_version_command(CliCommand root, Invocation& invocation) {
  const CommonOptions& common = invocation.common;
  add_command(root, invocation, "version", "Prints what this binary was built from.",
              "solidrust version --json", [&common] {
                const BuildInfo& info = build_info();
                if (!common.json) {
                  print(fmt::format("solidrust {} ({}, {}, {})\n", info.version, info.commit,
                                    info.compiler, info.build_type));
                  return kExitDone;
                }
                std::string out;
                JsonWriter json(out);
                json.begin_object().key("version").value(info.version);
                json.key("commit").value(info.commit).key("compiler").value(info.compiler);
                json.key("build_type").value(info.build_type).end_object();
                print(out + "\n");
                return kExitDone;
              });
}

}  // namespace solidrust
