// accounts.*: the operations, in their one form.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "control/accounts/account_change.h"
#include "control/operation.h"

namespace solidrust {

// What an account is made with.
struct NewAccount {
  std::string email;  // normalised
  std::string tier;
  Role role = Role::owner;
  bool invite = true;  // a link that sets the password
};
struct MadeAccount {
  ConsoleAccountRow row;
  Secret invitation = {};  // the token of the link; empty: no invitation
};

inline constexpr std::array<std::string_view, 4> kCreateAccountFields{"email", "tier", "role",
                                                                      "invite"};
inline constexpr std::array<std::string_view, 4> kChangeAccountFields{"tier", "role", "disabled",
                                                                      "reset_second_factor"};
// Older names of `id`, where the command line names an account.
inline constexpr std::array<std::string_view, 2> kAccountAlsoCalled{"account", "email"};
inline constexpr std::size_t kMaxRole = 16;  // bytes of a role's name

NewAccount read_create_account(Params& params, std::int64_t now_ms);
AccountChanges read_change_account(Params& params, std::int64_t now_ms);

// The console names an account by its whole id; the command line also by the beginning of an id, or
// by the email address.
Result<std::optional<AccountRow>> find_named_account(const Reading& reading,
                                                     const std::string& named);

// `email` is normalised. already_exists; invalid_value if there is no such tier.
Result<MadeAccount> create_account(Change& change, Nothing nothing, const NewAccount& request);
// Returns the id; accounts.show tells the new state.
Result<AccountId> change_named_account(Change& change, AccountRow account,
                                       const AccountChanges& request);
Result<DeletedAccount> delete_named_account(Change& change, AccountRow account,
                                            const NoFields& none);
Result<AccountRow> show_account(const Reading& reading, AccountRow account, const NoFields& none);

inline constexpr ReadOperation<NoFields, AccountRow, AccountRow> kShowAccount{
    {"accounts.show", Action::see_installation, ObjectKind::account, "id"},
    read_no_fields,
    find_named_account,
    show_account};
inline constexpr ChangeOperation<NewAccount, Nothing, MadeAccount> kCreateAccount{
    {"accounts.create", Action::change_installation, ObjectKind::none, {}, kCreateAccountFields},
    read_create_account,
    find_nothing,
    create_account};
inline constexpr ChangeOperation<AccountChanges, AccountRow, AccountId> kChangeAccount{
    {"accounts.change", Action::change_installation, ObjectKind::account, "id",
     kChangeAccountFields},
    read_change_account,
    find_named_account,
    change_named_account};
inline constexpr ChangeOperation<NoFields, AccountRow, DeletedAccount> kDeleteAccount{
    {"accounts.delete", Action::change_installation, ObjectKind::account, "id"},
    read_no_fields,
    find_named_account,
    delete_named_account};

inline constexpr OperationFacts kListAccounts{"accounts.list", Action::see_installation};

}  // namespace solidrust
