import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { commands, type Command } from '../state/commands.ts';
import { dialog } from '../state/selection.ts';
import { Modal } from './modal.tsx';

/** How well `words` fit `text`: 0 not at all; letters in order, the better the closer together and the nearer the start of words. */
export function fuzzyScore(text: string, words: string): number {
  const hay = text.toLowerCase();
  const needle = words.toLowerCase().replace(/\s+/g, '');
  if (needle === '') return 1;
  let score = 0;
  let from = 0;
  let streak = 0;
  for (const letter of needle) {
    const at = hay.indexOf(letter, from);
    if (at < 0) return 0;
    streak = at === from ? streak + 1 : 1;
    score += streak * 2 + (at === 0 || /[\s\-_/:]/.test(hay[at - 1] as string) ? 4 : 0) - Math.min(3, at - from) * 0.2;
    from = at + 1;
  }
  return Math.max(0.1, score - hay.length * 0.01);
}

/** Every action and every plan, by a few letters. */
export function Palette() {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const found = commands().map((command) => ({ command, score: fuzzyScore(command.title, query) })).filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score).slice(0, 30).map(({ command }) => command);
  const at = Math.min(chosen, Math.max(0, found.length - 1));
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [at]);
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    dialog.value = null;
    // After the dialog gave the focus back, so that a command may take it.
    queueMicrotask(() => command.run());
  };
  return (
    <Modal title="Commands" bare>
      <input
        ref={field} class="input palette-input" type="text" role="combobox" aria-label="Type a command or a plan" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={found.length === 0 ? undefined : `palette-${at}`} aria-autocomplete="list"
        placeholder="Type a command or a plan…" autocomplete="off" spellcheck={false} value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            setChosen((at + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % Math.max(1, found.length));
          } else if (event.key === 'Enter') {
            event.preventDefault();
            run(found[at]);
          }
        }}
      />
      <ul class="palette" role="listbox" id="palette-list" aria-label="Commands" ref={list}>
        {found.map((command, index) => (
          <li key={command.id} id={`palette-${index}`} role="option" aria-selected={index === at} onPointerMove={() => setChosen(index)} onClick={() => run(command)}>
            <span class="palette-kind subtle">{command.group}</span><span class="grow clip">{command.title}</span>{command.keys === null ? null : <kbd>{command.keys}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p class="empty-note">Nothing matches.</p> : null}
    </Modal>
  );
}
