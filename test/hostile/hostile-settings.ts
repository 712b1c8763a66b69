/**
 * Everything in a repository's configuration with which its owner has git, or a reader of git's settings, start a program; each with the ordinary git
 * command that starts it (the negative control: a key that nothing starts proves nothing). Programs are scripts that leave a file behind.
 */

/** Gives the path of a script that leaves a marker of that name. */
export type Traps = (name: string) => string;

export type HostileSetting = {
  /** How it is called in reports, and the name of the marker. */
  readonly name: string;
  /** Lines for `git config`: keys and values. */
  readonly entries: readonly (readonly [key: string, value: string])[];
  /** Ordinary commands that start it; none where this version of git has nothing that does, or where it takes a network, a mailer or a window. */
  readonly startedBy?: readonly (readonly string[])[];
};

/** `folder`: where a setting may place files of its own. */
export function hostileSettings(trap: Traps, folder: string): readonly HostileSetting[] {
  const program = (name: string, key: string, startedBy?: HostileSetting['startedBy'], more: HostileSetting['entries'] = []): HostileSetting => ({
    name, entries: [[key, trap(name)], ...more], ...(startedBy === undefined ? {} : { startedBy }),
  });
  const evil = 'docs/exec-plans/active/evil.md';
  return [
    program('core.fsmonitor', 'core.fsmonitor', [['status'], ['ls-files', '-s']]),
    { name: 'core.hooksPath', entries: [['core.hooksPath', `${folder}/hooks`]], startedBy: [['commit', '--allow-empty', '-m', 'x'], ['checkout', '-q', 'side']] },
    program('core.pager', 'core.pager'),
    program('core.editor', 'core.editor', [['commit', '--allow-empty']]),
    program('sequence.editor', 'sequence.editor', [['reset', '--hard'], ['rebase', '-i', 'HEAD~1']]),
    program('core.askPass', 'core.askPass', [['-c', 'credential.helper=', 'credential', 'fill']]),
    program('core.sshCommand', 'core.sshCommand', [['fetch', 'ssh']]),
    program('core.gitProxy', 'core.gitProxy', [['fetch', 'proxied']]),
    program('core.alternateRefsCommand', 'core.alternateRefsCommand'),
    { name: 'core.attributesFile', entries: [['core.attributesFile', `${folder}/attributes`], ['filter.named.clean', trap('core.attributesFile')]], startedBy: [['status']] },
    program('diff.external', 'diff.external', [['diff', 'HEAD~1']]),
    program('diff.<name>.command', 'diff.commanded.command', [['diff', 'HEAD~1']]),
    program('diff.<name>.textconv', 'diff.evil.textconv', [['log', '-p'], ['grep', '--textconv', 'One'], ['blame', evil]]),
    program('diff.<name>.cachetextconv', 'diff.evil.textconv', [['log', '-p']], [['diff.evil.cachetextconv', 'true']]),
    program('filter.<name>.clean', 'filter.evil.clean', [['status'], ['add', evil]], [['filter.evil.required', 'true']]),
    program('filter.<name>.smudge', 'filter.evil.smudge', [['checkout', '-q', 'side', '--', evil], ['archive', 'HEAD']]),
    program('filter.<name>.process', 'filter.processed.process', [['status'], ['checkout', '-q', 'HEAD~1', '--', 'docs']], [['filter.processed.required', 'true']]),
    program('merge.<name>.driver', 'merge.evil.driver', [['merge', 'side'], ['merge-tree', '--write-tree', 'main', 'side']]),
    program('mergetool.<name>.cmd', 'mergetool.evil.cmd', [['reset', '--hard'], ['merge', 'side'], ['mergetool', '-y', '--tool=evil']]),
    program('mergetool.<name>.path', 'mergetool.meld.path', [['reset', '--hard'], ['merge', 'side'], ['mergetool', '-y', '--tool=meld']]),
    program('difftool.<name>.cmd', 'difftool.evil.cmd', [['difftool', '-y', '--tool=evil', 'HEAD~1']]),
    program('difftool.<name>.path', 'difftool.meld.path', [['difftool', '-y', '--tool=meld', 'HEAD~1']]),
    program('credential.helper', 'credential.helper', [['credential', 'fill']]),
    program('credential.<url>.helper', 'credential.https://evil.example.helper', [['credential', 'fill']]),
    {
      name: 'remote.<name>.uploadpack (promisor)',
      entries: [['remote.evil.url', `${folder}/served.git`], ['remote.evil.promisor', 'true'], ['remote.evil.partialclonefilter', 'blob:none'], ['extensions.partialClone', 'evil'], ['remote.evil.uploadpack', trap('remote.<name>.uploadpack (promisor)')]],
      startedBy: [['cat-file', 'blob', 'main:docs/exec-plans/active/missing.md'], ['log', '-p']],
    },
    program('remote.<name>.receivepack', 'remote.file.receivepack', [['push', 'file', 'main:refs/heads/x']]),
    { name: 'remote.<name>.url ext::', entries: [['protocol.ext.allow', 'always'], ['remote.ext.url', `ext::${trap('remote.<name>.url ext::')}`]], startedBy: [['ls-remote', 'ext']] },
    { name: 'url.<base>.insteadOf', entries: [['protocol.ext.allow', 'always'], [`url.ext::${trap('url.<base>.insteadOf')} .insteadOf`, 'https://']], startedBy: [['ls-remote', 'https']] },
    { name: 'url.<base>.pushInsteadOf', entries: [['protocol.ext.allow', 'always'], [`url.ext::${trap('url.<base>.pushInsteadOf')} .pushInsteadOf`, 'https://']], startedBy: [['push', 'https', 'main']] },
    { name: 'promisor over ext::', entries: [['protocol.ext.allow', 'always'], ['remote.lazy.url', `ext::${trap('promisor over ext::')}`], ['remote.lazy.promisor', 'true'], ['extensions.partialClone', 'lazy']], startedBy: [['cat-file', 'blob', 'main:docs/exec-plans/active/missing.md']] },
    { name: 'promisor over ssh', entries: [['core.sshCommand', trap('promisor over ssh')], ['remote.lazyssh.url', 'ssh://evil.example/x'], ['remote.lazyssh.promisor', 'true'], ['extensions.partialClone', 'lazyssh']], startedBy: [['cat-file', 'blob', 'main:docs/exec-plans/active/missing.md']] },
    program('trailer.<name>.command', 'trailer.evil.command', [['interpret-trailers', '--trailer', 'evil']], [['trailer.evil.key', 'Evil']]),
    program('trailer.<name>.cmd', 'trailer.evilcmd.cmd', [['interpret-trailers', '--trailer', 'evilcmd=x']], [['trailer.evilcmd.key', 'Evilcmd']]),
    program('tar.<name>.command', 'tar.evil.command', [['archive', '--format=evil', 'HEAD']]),
    program('gpg.program', 'gpg.program', [['log', '-1', 'signed'], ['verify-commit', 'signed']], [['log.showSignature', 'true']]),
    program('gpg.openpgp.program', 'gpg.openpgp.program', [['verify-commit', 'signed']]),
    program('gpg.x509.program', 'gpg.x509.program', [['commit', '--allow-empty', '-S', '-m', 'x']], [['gpg.format', 'x509']]),
    program('gpg.ssh.program', 'gpg.ssh.program', [['commit', '--allow-empty', '-S', '-m', 'x']], [['gpg.format', 'ssh'], ['user.signingKey', 'key::ssh-ed25519 AAAA']]),
    program('gpg.ssh.defaultKeyCommand', 'gpg.ssh.defaultKeyCommand', [['commit', '--allow-empty', '-S', '-m', 'x']], [['gpg.format', 'ssh']]),
    { name: 'alias.<name>', entries: [['alias.evil', `!${trap('alias.<name>')}`]], startedBy: [['evil']] },
    { name: 'alias of a command', entries: ['plan', 'ls-tree', 'log', 'rev-parse', 'cat-file', 'config'].map((name) => [`alias.${name}`, `!${trap('alias of a command')}`] as const), startedBy: [['plan']] },
    program('interactive.diffFilter', 'interactive.diffFilter'),
    { name: 'pager.<command>', entries: ['log', 'diff', 'show', 'blame', 'grep', 'config', 'branch', 'tag', 'plan'].map((name) => [`pager.${name}`, trap('pager.<command>')] as const) },
    program('uploadpack.packObjectsHook', 'uploadpack.packObjectsHook'),
    program('receive.procReceiveRefs', 'receive.procReceiveRefs'),
    { name: 'init.templateDir', entries: [['init.templateDir', `${folder}/template`]] },
    program('browser.<name>.cmd', 'browser.evil.cmd', [['web--browse', 'x.html']], [['web.browser', 'evil']]),
    program('browser.<name>.path', 'browser.lynx.path', [['web--browse', 'x.html']], [['web.browser', 'lynx']]),
    program('man.<name>.cmd', 'man.evil.cmd', [['help', '-m', 'log']], [['man.viewer', 'evil']]),
    program('man.<name>.path', 'man.man.path', [['help', '-m', 'log']], [['man.viewer', 'man']]),
    program('instaweb.httpd', 'instaweb.httpd'),
    program('sendemail.smtpServer', 'sendemail.smtpServer'),
    program('sendemail.toCmd', 'sendemail.toCmd'),
    program('sendemail.ccCmd', 'sendemail.ccCmd'),
    program('imap.tunnel', 'imap.tunnel'),
    program('guitool.<name>.cmd', 'guitool.evil.cmd'),
    program('svn.authorsProg', 'svn.authorsProg'),
    program('gc.recentObjectsHook', 'gc.recentObjectsHook'),
    { name: 'submodule.<name>.update', entries: [['submodule.sub.url', `${folder}/served.git`], ['submodule.sub.update', `!${trap('submodule.<name>.update')}`], ['submodule.sub.active', 'true']] },
    { name: 'hook.<name>.command', entries: ['pre-commit', 'post-index-change', 'reference-transaction', 'post-checkout', 'pre-push'].flatMap((event) => [[`hook.evil-${event}.event`, event], [`hook.evil-${event}.command`, trap('hook.<name>.command')]] as const) },
    { name: 'include.path', entries: [['include.path', `${folder}/included`]], startedBy: [['log', '-p']] },
    { name: 'includeIf.<condition>.path', entries: [['includeIf.gitdir:**.path', `${folder}/included-if`]], startedBy: [['log', '-p']] },
    { name: 'notes.<name>', entries: [['notes.displayRef', 'refs/notes/*'], ['notes.rewriteRef', 'refs/notes/*'], ['core.notesRef', `refs/notes/$(${trap('notes.<name>')})`]] },
    program('commit.template', 'commit.template'),
    { name: 'gc.auto', entries: [['gc.auto', '1'], ['gc.autoDetach', 'false'], ['core.hooksPath', `${folder}/hooks-gc`]] },
    { name: 'worktree config', entries: [['extensions.worktreeConfig', 'true']], startedBy: [['log', '-p']] },
  ];
}
