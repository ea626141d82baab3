/** An id from a title: lower case letters, digits and hyphens, 3 to 64, with an ending that makes it unique. */
export function idFrom(title: string, ending: string = randomEnding()): string {
  const slug = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  return slug === '' ? `show-${ending}` : `${slug}-${ending}`;
}

function randomEnding(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(5)), (b) => (b % 36).toString(36)).join('');
}
