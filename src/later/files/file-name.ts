/** What a file made of a run is called: `basic-training-loops-curves.csv`. */
export function fileName(title: string, what: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return `${words || 'run'}-${what}`;
}
