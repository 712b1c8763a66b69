/** Vite writes these calls out as one dynamic import per file. Code that uses them cannot run without it. */
interface ImportMeta {
  readonly glob: <Module>(pattern: string) => Record<string, () => Promise<Module>>;
}
