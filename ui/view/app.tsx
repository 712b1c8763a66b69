import { useEffect, useLayoutEffect } from 'preact/hooks';
import { embedded, place } from '../state/place.ts';
import { drawerWidth, layout, theme } from '../state/preferences.ts';
import { dialog, printing } from '../state/selection.ts';
import { openCard, page, totals } from '../state/store.ts';
import { CommitDialog } from './commit-dialog.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import { Drawer } from './drawer.tsx';
import { Home } from './home.tsx';
import { NewPlanDialog } from './new-plan-dialog.tsx';
import { Palette } from './palette.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { Toasts } from './toasts.tsx';

export function App() {
  const shape = embedded ? 'embed' : layout.value === 'rail' && printing.value !== null ? 'dock' : layout.value;
  const card = openCard.value;
  useEffect(() => {
    document.title = card === null ? totals.value.sentence : `${card.title} · Plans`;
  }, [card?.title, totals.value.sentence]);
  // Before anything is painted: a page must not flash in another theme.
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme.value;
  }, [theme.value]);
  return (
    <div class={`app ${shape}`} aria-busy={page.value === null} data-open-plan={place.value.plan === null ? undefined : ''} style={{ '--drawer-width': `${drawerWidth.value}px` }}>
      {embedded ? null : <Home />}
      <Drawer />
      <Dialogs />
      <Toasts />
    </div>
  );
}

function Dialogs() {
  const open = dialog.value;
  if (open === null) return null;
  switch (open.kind) {
    case 'new-plan':
      return <NewPlanDialog debtIds={open.debtIds} />;
    case 'palette':
      return <Palette />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'compare':
      return <CompareDialog planKey={open.key} />;
    case 'commit':
      return <CommitDialog planKey={open.key} />;
    default:
      return open satisfies never;
  }
}
