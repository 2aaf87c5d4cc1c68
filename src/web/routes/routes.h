// The handlers of the route table, file by file.
#pragma once

#include "web/route.h"

namespace solidrust::web {

// about.cc
Task<Result<Reply>> get_about(Call& call);
// sign_up.cc
Task<Result<Reply>> set_up(Call& call);
Task<Result<Reply>> sign_up(Call& call);
Task<Result<Reply>> verify_email(Call& call);
Task<Result<Reply>> resend_verification(Call& call);
// password_reset.cc
Task<Result<Reply>> request_password_reset(Call& call);
Task<Result<Reply>> reset_password(Call& call);
// session.cc
Task<Result<Reply>> get_me(Call& call);
Task<Result<Reply>> log_in(Call& call);
Task<Result<Reply>> log_out(Call& call);
Task<Result<Reply>> list_sessions(Call& call);
Task<Result<Reply>> end_other_sessions(Call& call);
Task<Result<Reply>> end_session(Call& call);
// account.cc
Task<Result<Reply>> change_password(Call& call);
Task<Result<Reply>> change_email(Call& call);
// totp.cc
Task<Result<Reply>> begin_totp(Call& call);
Task<Result<Reply>> confirm_totp(Call& call);
Task<Result<Reply>> remove_totp(Call& call);
// keys.cc
Result<std::string> list_keys(const DataCall& call);
Result<std::string> list_key_names(const DataCall& call);
Result<std::string> get_key(const DataCall& call);
Result<std::string> create_key(const DataCall& call);
Result<std::string> change_key(const DataCall& call);
Result<std::string> rotate_key(const DataCall& call);
Result<std::string> revoke_key(const DataCall& call);
// usage.cc
Result<std::string> get_limits(const DataCall& call);
Result<std::string> get_usage(const DataCall& call);
Result<std::string> download_usage(const DataCall& call);
Result<std::string> list_requests(const DataCall& call);
Result<std::string> get_request(const DataCall& call);
Result<std::string> list_models(const DataCall& call);
// tail.cc
Task<Result<Reply>> watch_own_requests(Call& call);
Task<Result<Reply>> watch_all_requests(Call& call);
// status.cc
Task<Result<Reply>> get_status(Call& call);
// operator.cc
Result<std::string> get_overview(const DataCall& call);
Result<std::string> list_accounts(const DataCall& call);
Task<Result<Reply>> create_account(Call& call);
Result<std::string> show_account(const DataCall& call);
Result<std::string> change_account(const DataCall& call);
Result<std::string> set_budget(const DataCall& call);
Result<std::string> list_tiers(const DataCall& call);
Result<std::string> create_tier(const DataCall& call);
Result<std::string> set_tier(const DataCall& call);
Result<std::string> delete_tier(const DataCall& call);
Result<std::string> list_upstreams(const DataCall& call);
Result<std::string> test_upstream(const DataCall& call);
Result<std::string> drain_upstream(const DataCall& call);
Result<std::string> list_audit(const DataCall& call);
Result<std::string> list_settings(const DataCall& call);
// alerts.cc
Result<std::string> list_alerts(const DataCall& call);
Result<std::string> show_alert(const DataCall& call);
Result<std::string> resend_alert_delivery(const DataCall& call);
Result<std::string> test_alerts_now(const DataCall& call);
// playground.cc
Task<Result<Reply>> playground_chat(Call& call);

}  // namespace solidrust::web
