import { z } from 'zod';

// As the server checks them (the server decides; this spares a round trip).
export const kMinPassword = 15;
export const email = z
  .string()
  .trim()
  .min(3, 'Enter your e-mail address')
  .max(254)
  .regex(/^[^@\s]+@[^@\s]+$/, 'This is not an e-mail address');
export const newPassword = z
  .string()
  .refine(
    (text) => [...text.normalize('NFKC')].length >= kMinPassword,
    `Use at least ${kMinPassword} characters; a few words are easy to remember`,
  )
  .refine((text) => new TextEncoder().encode(text).length <= 256, 'Use at most 256 bytes');
