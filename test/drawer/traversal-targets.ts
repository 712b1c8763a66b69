/**
 * Request targets that try to leave a folder, or to reach a file by another spelling: each way of writing a step up that servers have been known
 * to take, before files that every attacker asks for, and targets that are odd in themselves. Written for this test.
 */
const steps = [
  '..', '%2e%2e', '%2E%2E', '.%2e', '%2e.', '..%00', '%252e%252e', '%25%32%65%25%32%65', '%c0%ae%c0%ae', '%c0%2e%c0%2e', '%e0%80%ae%e0%80%ae', '%uff0e%uff0e', '%u002e%u002e', '..;', '....', '.../...', '..%0d', '..%0a', '..%09', '..%20', '. .',
  '%ef%bc%8e%ef%bc%8e',
] as const;
const separators = ['/', '//', '\\', '%2f', '%2F', '%5c', '%5C', '%252f', '%255c', '%c0%af', '%c1%9c', '%e0%80%af', '%u2215', '%u2216', '/./', ';/'] as const;
const files = ['.git/config', 'etc/passwd', 'windows/win.ini'] as const;

const raw = [
  '//', '///', '//etc/passwd', '/./', '/.', '/..', '/assets/', '/assets', '/assets/..', '/assets/./main-1a2b3c.js', '/assets//main-1a2b3c.js', '/assets/main-1a2b3c.js/', '/assets/main-1a2b3c.js?x', '/assets/main-1a2b3c.js?raw', '/assets/main-1a2b3c.js?raw??',
  '/assets/main-1a2b3c.js%00.svg', '/assets/main-1a2b3c.js%3f', '/assets/main-1a2b3c.js#x', '/assets/MAIN-1a2b3c.js', '/index.html', '/@fs/etc/passwd', '/@fs/etc/passwd?raw??', '/@fs/etc/passwd?import&raw', '/.git/config', '/.env', '/docs/exec-plans/auth.md',
  'file:///etc/passwd', '/file:///etc/passwd', '\\..\\..\\etc\\passwd', '/\\..\\..\\etc\\passwd', '/~root/.ssh/id_rsa', '/proc/self/environ', '/api', '/api/', '/api/snapshot/', '/api/snapshot?', '/api/snapshot?x=1', '/api//snapshot', '/API/snapshot', '/api/./snapshot', '/api/%73napshot',
  '/api/plans/', '/api/plans/0123456789abcdef/', '/api/plans/0123456789abcdef/at/HEAD', '/api/plans/0123456789abcdef/at/abc', '/api/plans/0123456789ABCDEF', '/api/plans/..%2f..%2f.git%2fconfig', '/api/plans/__proto__', '/api/plans/0123456789abcdef/__proto__', '/__proto__', '/constructor', '/toString',
  '', '*', '?', '#', '@', 'assets', '/\u0000', '/\u00e9', '/%', '/%zz', '/%e', '/ ', '/\t', `/${'a'.repeat(3000)}`, `/${'../'.repeat(500)}etc/passwd`,
] as const;

/** The targets. */
export function traversalTargets(): readonly string[] {
  const targets = new Set<string>(raw);
  for (const step of steps) for (const separator of separators) targets.add(`/${`${step}${separator}`.repeat(2)}${files[0]}`);
  for (const file of files) for (const depth of [1, 3, 8]) for (const lead of ['/', '/assets/', '/plans/', '/embed/plans/', '/api/plans/']) targets.add(`${lead}${'../'.repeat(depth)}${file}`);
  for (const file of files) for (const lead of ['/', '/assets/', '/plans/']) targets.add(`${lead}${'..%2f'.repeat(4)}${file.replaceAll('/', '%2f')}`).add(`${lead}${'..\\'.repeat(4)}${file}`);
  return [...targets];
}
