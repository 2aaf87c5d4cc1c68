// What every page may have to say, also before somebody has signed in.
export const words = {
  noPage: 'There is no such page',
  whyNoPage: 'The address may be mistyped, or the page has moved.',
  home: 'Go home',
  outdated:
    'The console was updated while you were using it, and this part of it is new. Loading it again takes a moment; what you have typed here and not saved is lost.',
  loadNew: 'Load the new console',
  away: 'The server does not answer. Trying again every few seconds; it comes by itself.',
  tryNow: 'Try now',
  notCopied: 'Not copied: select it and copy by hand',
  copied: 'Copied',
  close: 'Close',
  noConsole: 'The console could not be loaded',
  tryAgain: 'Try again',
  mayBeOld: 'This may be out of date',
  notLoaded: 'This could not be loaded',
  loading: 'Loading',
  notShown: 'This page could not be shown',
  oneMoment: 'One moment',
  notArrived: 'This page has not arrived yet',
} as const;
