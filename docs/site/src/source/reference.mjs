export function referencePages() {
  return [];
}
