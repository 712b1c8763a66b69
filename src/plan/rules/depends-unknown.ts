/** A plan depends on plans that are there. Those without an id of their own are known by the stem of their file. */
import { columnOfValue, entryOf, itemsOf, type Rule, type RuleExample, shown } from './rule.ts';
import { nearestOf } from './words.ts';

export const dependsUnknown: Rule = {
  code: 'depends-unknown',
  summary: 'Finds dependencies on plans that do not exist',
  severity: 'error',
  check: ({ document, path }, { ids, paths }) => {
    const entry = entryOf(document, 'depends');
    if (entry === null || ids === null || paths === null) return [];
    const known = namesIn(ids, paths);
    const own = ids.get(path) ?? stemOf(path);
    return itemsOf(document, 'depends').flatMap((id) => {
      const place = { line: entry.line, column: columnOfValue(entry) };
      if (id === own) return [{ ...place, message: `Unexpected dependency ${shown(id)} of the plan on itself, expected another plan`, fix: `Remove ${id}` }];
      if (known.has(id)) return [];
      const nearest = nearestOf(id, [...known].sort());
      return [{ ...place, message: `Unexpected dependency ${shown(id)}, expected the id of a plan`, fix: nearest === null ? 'git plan list' : `depends: [${nearest}]` }];
    });
  },
};

type Ids = ReadonlyMap<string, string>;

/** What was told of a state of the repository, which does not change while its plans are checked. */
const told = new WeakMap<Ids, { readonly paths: readonly string[]; readonly names: ReadonlySet<string> }>();

/** What plans are called: one look at all of them, however many depend on others. */
function namesIn(ids: Ids, paths: readonly string[]): ReadonlySet<string> {
  const known = told.get(ids);
  if (known?.paths === paths) return known.names;
  const names = new Set([...ids.values(), ...paths.filter((path) => !ids.has(path)).map(stemOf)]);
  told.set(ids, { paths, names });
  return names;
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/i, '');
}

export const examples: readonly RuleExample[] = [
  {
    name: 'a managed and an unmanaged plan',
    plan: '---\nid: a\ndepends: [b, old]\n---\n',
    others: { 'docs/exec-plans/x.md': '---\nid: b\n---\n', 'docs/exec-plans/old.md': '# Old\n' },
    expected: [],
  },
  {
    name: 'a plan that is not there',
    plan: '---\nid: a\ndepends: [storage-v2]\n---\n',
    others: { 'docs/exec-plans/x.md': '---\nid: storage-v3\n---\n' },
    expected: [{ line: 3, message: 'Unexpected dependency `storage-v2`, expected the id of a plan', fix: 'depends: [storage-v3]' }],
  },
  {
    name: 'the plan itself',
    plan: '---\nid: a\ndepends: [a]\n---\n',
    others: {},
    expected: [{ line: 3, message: 'Unexpected dependency `a` of the plan on itself, expected another plan', fix: 'Remove a' }],
  },
];
