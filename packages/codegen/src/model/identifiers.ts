/** `some-name` → `SomeName`. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9_$]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
