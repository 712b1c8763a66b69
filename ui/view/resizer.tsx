import { drawerWidth, layout, widthDefault, widthMax, widthMin } from '../state/preferences.ts';

const clamp = (width: number): number => Math.min(widthMax, Math.max(widthMin, Math.round(width)));

/** The edge that is dragged. Arrow keys do the same (WCAG 2.5.7); a double click goes back to 420. */
export function Resizer() {
  if (layout.value !== 'dock') return null;
  return (
    <div
      class="resizer" role="separator" aria-orientation="vertical" aria-label="Width of the drawer" aria-valuenow={drawerWidth.value} aria-valuemin={widthMin} aria-valuemax={widthMax} tabIndex={0}
      onDblClick={() => (drawerWidth.value = widthDefault)}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? 16 : event.key === 'ArrowRight' ? -16 : 0;
        if (step !== 0) {
          event.preventDefault();
          event.stopPropagation();
          drawerWidth.value = clamp(drawerWidth.value + step);
        } else if (event.key === 'Home') drawerWidth.value = widthMin;
        else if (event.key === 'End') drawerWidth.value = widthMax;
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      // The browser takes the pointer back when it is let go, and when something comes in between.
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drawerWidth.value = clamp(document.documentElement.clientWidth - event.clientX);
      }}
    />
  );
}
