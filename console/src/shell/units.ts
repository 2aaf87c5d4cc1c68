import type { Schemas } from '../api/client';

// What is counted of a request beside tokens.
export type Unit = NonNullable<Schemas['Request']['unit']>;

export const units: Unit[] = ['images', 'audio_seconds', 'characters', 'documents'];
export const unitNames: Record<Unit, string> = {
  images: 'Images',
  audio_seconds: 'Seconds of sound',
  characters: 'Characters',
  documents: 'Documents',
};
// What a price is of.
export const unitPriced: Record<Unit, string> = {
  images: 'an image',
  audio_seconds: 'a minute',
  characters: 'a million characters',
  documents: 'a thousand documents',
};
