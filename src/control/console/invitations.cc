// Accounts that an operator makes for others.
#include "control/console/core.h"
#include "control/console/letters.h"
#include "control/gate.h"

namespace solidrust {

Result<ConsoleAccountRow> ConsoleAccounts::Core::create_account(const SessionIdentity& who,
                                                                const NewAccount& request,
                                                                const ConsoleCaller& caller) {
  const Caller operator_ =
      Caller::person(who, {who.account.str(), caller.address, caller.request_id});
  if (auto in = Gate::admit(operator_, kCreateAccount.facts); !in) return std::move(in).error();
  if (request.invite)
    if (auto admitted = admit_mail(caller); !admitted) return std::move(admitted).error();
  auto made = Gate::perform(context, operator_, kCreateAccount, {}, request);
  if (!made) return std::move(made).error();
  if (!made->invitation.empty())
    mailer.send(invitation_letter(made->row.email, reset_link(options.base_url, made->invitation)));
  return std::move(made->row);
}

}  // namespace solidrust
