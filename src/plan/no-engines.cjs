// Stands in for gray-matter's lib/engines.js in the bundle: the original brings a second YAML parser and an `eval` for `---js`.
// git-plan passes its own YAML engine and refuses every other language before gray-matter sees the text (`frontmatter.ts`).
'use strict';

function refuse() {
  throw new Error('only YAML frontmatter is read');
}

module.exports = {
  yaml: { parse: refuse, stringify: refuse },
  json: { parse: refuse, stringify: refuse },
  javascript: { parse: refuse, stringify: refuse },
};
