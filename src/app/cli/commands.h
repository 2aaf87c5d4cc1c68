// The families of commands, each in a file of its own.
#pragma once

#include "app/cli/command.h"

namespace solidrust {

void add_serve_command(CliCommand root, Invocation& invocation);
void add_keys_commands(CliCommand root, Invocation& invocation);
void add_keys_scan_command(CliCommand keys, Invocation& invocation);
void add_accounts_commands(CliCommand root, Invocation& invocation);
void add_tiers_commands(CliCommand root, Invocation& invocation);
void add_budgets_commands(CliCommand root, Invocation& invocation);
void add_usage_command(CliCommand root, Invocation& invocation);
void add_usage_top_command(CliCommand usage, Invocation& invocation);   // of `usage`
void add_set_aside_commands(CliCommand usage, Invocation& invocation);  // of `usage`
void add_requests_commands(CliCommand root, Invocation& invocation);
void add_requests_tail_command(CliCommand requests, Invocation& invocation);
void add_alerts_commands(CliCommand root, Invocation& invocation);
void add_audit_command(CliCommand root, Invocation& invocation);
void add_models_command(CliCommand root, Invocation& invocation);
void add_upstreams_commands(CliCommand root, Invocation& invocation);
void add_console_commands(CliCommand root, Invocation& invocation);
void add_config_commands(CliCommand root, Invocation& invocation);
void add_metrics_commands(CliCommand root, Invocation& invocation);
void add_top_command(CliCommand root, Invocation& invocation);
void add_doctor_command(CliCommand root, Invocation& invocation);
void add_backup_commands(CliCommand root, Invocation& invocation);
void add_upgrade_check_command(CliCommand root, Invocation& invocation);
void add_version_command(CliCommand root, Invocation& invocation);
void add_completion_commands(CliCommand root, Invocation& invocation);

}  // namespace solidrust
