// As the server checks them; the server decides, this spares a round trip.
const kMin = 15;
export const kMinWithSecondFactor = 8;
const kMaxBytes = 256;
const kMaxEmail = 254;

// What is wrong with a password, or null.
export function passwordFault(text: string, min = kMin): string | null {
  const length = [...text.normalize('NFKC')].length;
  if (length < min)
    return length === 0
      ? `Enter a password of at least ${min} characters`
      : `Use at least ${min} characters; this has ${length}`;
  if (new TextEncoder().encode(text).length > kMaxBytes) return `Use at most ${kMaxBytes} bytes`;
  return null;
}

// What is wrong with an e-mail address, or null.
export function emailFault(text: string): string | null {
  const email = text.trim();
  if (email === '') return 'Enter your e-mail address';
  if (email.length > kMaxEmail || !/^[^@\s]+@[^@\s]+$/.test(email)) return 'This is not an e-mail address';
  return null;
}
