// What the page of tiers says.
export const words = {
  title: 'Tiers',
  lead: 'What each account of a tier may use. A change applies from the next call. An empty field means unlimited; 0 refuses every call.',
  form: (name: string) => `${name} tier`,
  undo: 'Undo',
  save: (name: string) => `Save ${name}`,
  unlimited: 'Unlimited',
  saved: 'Saved',
  applies: (name: string) => `The ${name} tier applies from the next call.`,
  notSaved: 'The tier was not changed',
  refusesAll: 'A limit of 0 refuses every call of every account in this tier.',
  lowered: (names: string) =>
    `Lower than before: ${names}. Who uses more than that is refused from the next call.`,
  leave: 'Leave without saving?',
  leaveText: (names: string) => `What you changed of ${names} has not been saved.`,
  stay: 'Go back',
  discard: 'Leave, lose the changes',
} as const;
