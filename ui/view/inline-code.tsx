/** A message with what stands between backticks as code. Nothing else of Markdown is understood. */
export function InlineCode({ text }: { readonly text: string }) {
  const parts = text.split(/`([^`]+)`/);
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
