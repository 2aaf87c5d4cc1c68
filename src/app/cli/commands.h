// The families of commands, each in a file of its own.
#pragma once

#include <CLI/CLI.hpp>

#include "app/cli/command.h"

namespace solidrust {

void add_serve_command(CLI::App& root, Invocation& invocation);
void add_keys_commands(CLI::App& root, Invocation& invocation);
void add_keys_scan_command(CLI::App& keys, Invocation& invocation);
void add_accounts_commands(CLI::App& root, Invocation& invocation);
void add_tiers_commands(CLI::App& root, Invocation& invocation);
void add_budgets_commands(CLI::App& root, Invocation& invocation);
void add_usage_command(CLI::App& root, Invocation& invocation);
void add_usage_top_command(CLI::App& usage, Invocation& invocation);   // of `usage`
void add_set_aside_commands(CLI::App& usage, Invocation& invocation);  // of `usage`
void add_requests_commands(CLI::App& root, Invocation& invocation);
void add_requests_tail_command(CLI::App& requests, Invocation& invocation);
void add_alerts_commands(CLI::App& root, Invocation& invocation);
void add_audit_command(CLI::App& root, Invocation& invocation);
void add_models_command(CLI::App& root, Invocation& invocation);
void add_upstreams_commands(CLI::App& root, Invocation& invocation);
void add_console_commands(CLI::App& root, Invocation& invocation);
void add_config_commands(CLI::App& root, Invocation& invocation);
void add_metrics_commands(CLI::App& root, Invocation& invocation);
void add_top_command(CLI::App& root, Invocation& invocation);
void add_doctor_command(CLI::App& root, Invocation& invocation);
void add_backup_commands(CLI::App& root, Invocation& invocation);
void add_upgrade_check_command(CLI::App& root, Invocation& invocation);
void add_version_command(CLI::App& root, Invocation& invocation);
void add_completion_commands(CLI::App& root, Invocation& invocation);

}  // namespace solidrust
