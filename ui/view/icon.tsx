/** Icons: 16 px, 1.5 px strokes, drawn in the colour of the text. Always beside a text or inside a labelled control. */

const paths = {
  plans: 'M6 2.5h4M5.5 3.5H4a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-8a1 1 0 0 0-1-1h-1.5M6 2h4v2.5H6zM5.5 8.2l1 1 1.7-2M5.5 11.7h5M9.8 8.2h.9',
  sessions: 'M2.5 4.5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM5 6.5l2 1.75L5 10M8.5 10.2H11',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2',
  expand: 'M9.5 2.5h4v4M13.2 2.8 9 7M6.5 13.5h-4v-4M2.8 13.2 7 9',
  dock: 'M2.5 3.5h11v9h-11zM9.5 3.5v9',
  close: 'M4 4l8 8M12 4l-8 8',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z',
  system: 'M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13',
  back: 'M10 4L6 8l4 4',
  chevron: 'M6 4l4 4-4 4',
  down: 'M4 6l4 4 4-4',
  plus: 'M8 3.5v9M3.5 8h9',
  link: 'M6.8 9.2a2.5 2.5 0 0 0 3.6.1l2-2a2.5 2.5 0 0 0-3.6-3.6l-.8.8M9.2 6.8a2.5 2.5 0 0 0-3.6-.1l-2 2a2.5 2.5 0 0 0 3.6 3.6l.8-.8',
  check: 'M3.5 8.5l3 3 6-7',
  circleCheck: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.4 8.2l1.9 1.9 3.4-4',
  abandon: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.5 8h5',
  reopen: 'M3 8a5 5 0 1 0 1.6-3.6M3 2.8v2.6h2.6',
  warning: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.4v.1',
  question: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.4 6.4a1.7 1.7 0 1 1 2.3 1.6c-.5.2-.7.5-.7 1M8 11v.1',
  edit: 'M3 13l.6-2.6 7-7a1.2 1.2 0 0 1 1.7 0l.3.3a1.2 1.2 0 0 1 0 1.7l-7 7z',
  copy: 'M5.5 5.5v-2a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M3.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z',
  commit: 'M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 8h4M10.5 8h4',
  branch: 'M5 10.5v-5M5 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM5 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM11 7.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM11 7.5c0 2-2 2.5-4.6 3',
  debt: 'M3 13.5V6l5-3.5L13 6v7.5M3 13.5h10M6.5 13.5v-4h3v4',
  more: 'M3.5 8h.1M8 8h.1M12.4 8h.1',
  image: 'M2.5 3.5h11v9h-11zM2.8 11l3-3 2.4 2.3 2-1.8 3 2.8M10.4 6.3h.1',
  keyboard: 'M1.5 4.5h13v7h-13zM4 7h.1M6.6 7h.1M9.3 7h.1M12 7h.1M5 9.3h6',
} as const;

export type IconName = keyof typeof paths;

/** One icon. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
