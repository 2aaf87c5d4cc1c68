import { roleName } from '../../shell/roles';
import type { Entry } from './audit_names';

// What was done, without who did it: words, and names to stand out among them.
export type Piece = string | { name: string };

type Tell = (entry: Entry, name: string) => Piece[];
type Detail = { before?: Record<string, unknown>; after?: Record<string, unknown> } & Record<string, unknown>;

const detailOf = ({ detail }: Entry) => detail as Detail;
const word = (value: unknown) => (typeof value === 'string' ? value : '?');
const about =
  (words: string): Tell =>
  (_, name) => [`${words} `, { name }];
const alone =
  (words: string): Tell =>
  () => [words];

// Of each action of the log. `name` is what its object was called.
const tellers: Record<string, Tell> = {
  'key.create': about('Created the key'),
  'key.rename': (entry) => [
    'Renamed the key ',
    { name: word(detailOf(entry).before?.name) },
    ' to ',
    { name: word(detailOf(entry).after?.name) },
  ],
  'key.change': about('Changed the key'),
  'key.set_limits': about('Changed the limits of the key'),
  'key.disable': about('Disabled the key'),
  'key.enable': about('Enabled the key'),
  'key.rotate': about('Rotated the key'),
  'key.revoke': (entry, name) => [
    'Revoked the key ',
    { name },
    ...((detailOf(entry).after ?? detailOf(entry)).compromised === true ? [', which has leaked'] : []),
  ],
  'account.create': about('Created the account'),
  'account.invite': about('Invited'),
  'account.sign_up': alone('Signed up'),
  'account.verification_sent': about('Asked for another confirmation link for'),
  'account.verify': alone('Confirmed the e-mail address'),
  'account.set_up': alone('Became the operator'),
  'account.set_tier': (entry, name) => [
    'Moved ',
    { name },
    ' to the tier ',
    { name: word(detailOf(entry).after?.tier) },
  ],
  'account.set_disabled': (entry, name) => [
    detailOf(entry).after?.disabled === false ? 'Enabled the account ' : 'Disabled the account ',
    { name },
  ],
  'account.set_role': (entry, name) => [
    'Gave ',
    { name },
    ' the role ',
    { name: roleName(detailOf(entry).after?.role) },
  ],
  'account.reset_second_factor': about('Reset the second factor of'),
  'account.delete': about('Deleted the account'),
  'account.reset_sent': about('Asked for a link to reset the password of'),
  'account.reset_password': alone('Chose a new password with a mailed link'),
  'account.change_password': alone('Changed the password'),
  'account.change_email': alone('Asked to change the e-mail address'),
  'session.begin': alone('Signed in'),
  'session.end': alone('Ended a session'),
  'session.end_others': alone('Ended all other sessions'),
  'session.replace': alone('Signed in in place of another session'),
  'second_factor.begin': alone('Began to set up a second factor'),
  'second_factor.add': alone('Turned the second factor on'),
  'second_factor.remove': alone('Turned the second factor off'),
  'tier.set': about('Changed the tier'),
  'tier.delete': about('Deleted the tier'),
  'budget.set': about('Set the budget of'),
  'budget.crossed': (entry, name) => [
    `Noticed that ${detailOf(entry).percent ?? '?'}% of its budget is used by `,
    { name },
  ],
  'alert.resend': about('Sent a message of an alert again:'),
  'alert.test': about('Sent a test to the receivers of'),
  'upstream.drain': about('Took out of service:'),
  'upstream.undrain': about('Put back into service:'),
  'setup.link': alone('Made a link for setting up'),
  'invite.link': alone('Made an invitation link'),
};

// An action that is not known here is told as it is.
export function tell(entry: Entry, name: string): Piece[] {
  const teller = tellers[entry.action];
  if (teller) return teller(entry, name);
  return entry.object ? [`${entry.action} `, { name }] : [entry.action];
}

export const plainly = (pieces: Piece[]) =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : piece.name)).join('');
export const knownActions = Object.keys(tellers);
