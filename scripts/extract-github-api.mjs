// Cuts out of GitHub's own description of its API what the bot calls, for the fake forge of the tests:
//
//     npm install --prefix /tmp/openapi --ignore-scripts @octokit/openapi@23.0.2     (400 MB: not a dependency)
//     node scripts/extract-github-api.mjs /tmp/openapi/node_modules/@octokit/openapi > test/support/forges/github-api.json
//
// Kept: the operations below, every schema, parameter, response, header and example that they refer to. Left out: prose.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const operations = {
  '/user': ['get'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['get', 'patch'],
  '/repos/{owner}/{repo}/statuses/{sha}': ['post'],
  '/repos/{owner}/{repo}/commits/{commit_sha}/pulls': ['get'],
};

/** For answers that the operations do not list, such as 404 to the edit of a deleted comment. */
const alsoKept = ['#/components/schemas/basic-error', '#/components/schemas/validation-error'];

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node scripts/extract-github-api.mjs <folder of @octokit/openapi>');
  process.exit(129);
}
const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const whole = JSON.parse(readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8'));

const slice = {
  openapi: whole.openapi,
  info: {
    title: whole.info.title,
    version: whole.info.version,
    license: whole.info.license,
    'x-source': { package: '@octokit/openapi', version, license, file: 'generated/api.github.com.json', extractedBy: 'scripts/extract-github-api.mjs' },
  },
  paths: {},
  components: {},
};

/** Names of properties are no prose, even where one is called `description`. */
function withoutProse(value, isPropertyMap = false) {
  if (Array.isArray(value)) return value.map((each) => withoutProse(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, each]) => isPropertyMap || !(['summary', 'externalDocs', 'x-github', 'x-octokit', 'tags', 'operationId'].includes(name) || (name === 'description' && typeof each === 'string')));
  return Object.fromEntries(kept.map(([name, each]) => [name, name === 'example' || name === 'value' ? each : withoutProse(each, !isPropertyMap && name === 'properties')]));
}

/** A response must have a description, be it empty. */
function cleaned(value) {
  const result = withoutProse(value);
  for (const response of Object.values(result.responses ?? {})) if (response.$ref === undefined) response.description = '';
  return result;
}

function follow(value) {
  if (Array.isArray(value)) value.forEach(follow);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value)) {
    if (name === '$ref' && typeof each === 'string') keep(each);
    else follow(each);
  }
}

function keep(ref) {
  const [, , group, name] = ref.split('/');
  slice.components[group] ??= {};
  if (slice.components[group][name] !== undefined) return;
  const component = withoutProse(whole.components[group][name]);
  if (group === 'responses') component.description = '';
  slice.components[group][name] = component;
  follow(component);
}

for (const [path, methods] of Object.entries(operations)) {
  slice.paths[path] = {};
  for (const method of methods) {
    const operation = cleaned(whole.paths[path][method]);
    slice.paths[path][method] = { operationId: `${method} ${path}`, ...operation };
    follow(operation);
  }
}
alsoKept.forEach(keep);
process.stdout.write(`${JSON.stringify(slice, null, 1)}\n`);
