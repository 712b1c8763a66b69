/** `/repos/owner/name`, encoded. */
export function repositoryPath(project: string): string {
  const { owner, repo } = splitProject(project);
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;
}

/** `owner/name` in its two parts. */
export function splitProject(project: string): { readonly owner: string; readonly repo: string } {
  const slash = project.indexOf('/');
  return { owner: project.slice(0, slash), repo: project.slice(slash + 1) };
}
