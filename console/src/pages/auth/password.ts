import { words } from './sign_up_words';
import { words as signInWords } from './words';

// As the server checks them; the server decides, this spares a round trip.
const kMin = 15;
export const kMinWithSecondFactor = 8;
const kMaxBytes = 256;
const kMaxEmail = 254;

// What is wrong with a password, or null.
export function passwordFault(text: string, min = kMin): string | null {
  const length = [...text.normalize('NFKC')].length;
  if (length < min) return length === 0 ? words.enterAtLeast(min) : words.atLeast(min, length);
  if (new TextEncoder().encode(text).length > kMaxBytes) return words.atMost(kMaxBytes);
  return null;
}

// What is wrong with an e-mail address, or null.
export function emailFault(text: string): string | null {
  const email = text.trim();
  if (email === '') return signInWords.enterEmail;
  if (email.length > kMaxEmail || !/^[^@\s]+@[^@\s]+$/.test(email)) return words.noEmail;
  return null;
}
