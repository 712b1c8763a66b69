/** The plugin for Claude Code says the same as the settings that `agents install` writes, and is off until somebody switches it on. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agentHooks } from '../../src/app/agent-hooks.ts';

const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as Record<string, unknown>;

describe('the plugin for Claude Code', () => {
  it('has the hooks of agents install', () => {
    const own = agentHooks.find(({ agent }) => agent === 'claude-code')!;
    expect(read('plugins/claude-code/hooks/hooks.json')).toEqual({ hooks: Object.fromEntries(Object.entries(own.entries(['git-plan'])).map(([event, entry]) => [event, [entry]])) });
  });

  it('is off by default, in the package, and where the marketplace file says', () => {
    const manifest = read('package.json') as { version: string; files: string[] };
    expect(read('plugins/claude-code/.claude-plugin/plugin.json')).toMatchObject({ name: 'git-plan', version: manifest.version, defaultEnabled: false });
    expect(manifest.files).toContain('plugins');
    expect(read('.claude-plugin/marketplace.json')).toMatchObject({ plugins: [{ name: 'git-plan', source: './plugins/claude-code' }] });
  });
});
