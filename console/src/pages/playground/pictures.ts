import type { Picture } from './conversation';
import { words } from './words';

// Pictures of a message: files or what was pasted, as data URLs, as the API takes them.
export const kPictureTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const kMostBytes = 4 * 1024 * 1024;
const kMostPictures = 4;

interface FileFacts {
  name: string;
  type: string;
  size: number;
}

// Why a file cannot be added beside so many others; null if it can.
export function pictureFault(file: FileFacts, others: number): string | null {
  if (!kPictureTypes.includes(file.type)) return words.notAPicture(file.name);
  if (file.size > kMostBytes) return words.pictureTooLarge(file.name, file.size, kMostBytes);
  if (file.size === 0) return words.pictureEmpty(file.name);
  if (others >= kMostPictures) return words.tooManyPictures(kMostPictures);
  return null;
}

export function readPicture(file: File): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name || words.pasted, url: String(reader.result) });
    reader.onerror = () => reject(new Error(words.unreadable(file.name)));
    reader.readAsDataURL(file);
  });
}
