/** Every rule, in the order in which documents list them. A rule that is not here does not run. */
import { authorChanged } from './author-changed.ts';
import { completedOpenTasks } from './completed-open-tasks.ts';
import { conflictMarkers } from './conflict-markers.ts';
import { controlCharacters } from './control-characters.ts';
import { createdChanged } from './created-changed.ts';
import { dateFormat } from './date-format.ts';
import { debtUnknown } from './debt-unknown.ts';
import { dependsUnknown } from './depends-unknown.ts';
import { encoding } from './encoding.ts';
import { fileMode } from './file-mode.ts';
import { folderStatus } from './folder-status.ts';
import { frontmatterAlias } from './frontmatter-alias.ts';
import { frontmatterAnchor } from './frontmatter-anchor.ts';
import { frontmatterControlCharacter } from './frontmatter-control-character.ts';
import { frontmatterDepth } from './frontmatter-depth.ts';
import { frontmatterDirective } from './frontmatter-directive.ts';
import { frontmatterDocuments } from './frontmatter-documents.ts';
import { frontmatterDuplicateKey } from './frontmatter-duplicate-key.ts';
import { frontmatterFence } from './frontmatter-fence.ts';
import { frontmatterForbiddenKey } from './frontmatter-forbidden-key.ts';
import { frontmatterKey } from './frontmatter-key.ts';
import { frontmatterKeys } from './frontmatter-keys.ts';
import { frontmatterLanguage } from './frontmatter-language.ts';
import { frontmatterMergeKey } from './frontmatter-merge-key.ts';
import { frontmatterMissing } from './frontmatter-missing.ts';
import { frontmatterNotAMap } from './frontmatter-not-a-map.ts';
import { frontmatterSize } from './frontmatter-size.ts';
import { frontmatterTag } from './frontmatter-tag.ts';
import { frontmatterUnterminated } from './frontmatter-unterminated.ts';
import { frontmatterYaml } from './frontmatter-yaml.ts';
import { idChanged } from './id-changed.ts';
import { idDuplicate } from './id-duplicate.ts';
import { idFormat } from './id-format.ts';
import { invisibleCharacters } from './invisible-characters.ts';
import { keyMissing } from './key-missing.ts';
import { keyType } from './key-type.ts';
import { pathDuplicate } from './path-duplicate.ts';
import type { Rule } from './rule.ts';
import { sessionFormat } from './session-format.ts';
import { statusTransition } from './status-transition.ts';
import { statusUnknown } from './status-unknown.ts';
import { symlink } from './symlink.ts';
import { tagFormat } from './tag-format.ts';
import { titleEmpty } from './title-empty.ts';
import { titleHeading } from './title-heading.ts';
import { tooLarge } from './too-large.ts';
import { unmerged } from './unmerged.ts';
import { updatedBeforeCreated } from './updated-before-created.ts';

export const allRules: readonly Rule[] = [
  frontmatterMissing, frontmatterUnterminated, frontmatterFence, frontmatterLanguage, frontmatterYaml, frontmatterNotAMap,
  frontmatterAnchor, frontmatterAlias, frontmatterTag, frontmatterMergeKey, frontmatterDirective, frontmatterDocuments,
  frontmatterDepth, frontmatterKeys, frontmatterSize, frontmatterDuplicateKey, frontmatterForbiddenKey, frontmatterKey, frontmatterControlCharacter,
  keyMissing, keyType,
  idFormat, idChanged, idDuplicate,
  titleEmpty, titleHeading,
  statusUnknown, statusTransition, completedOpenTasks, folderStatus,
  dateFormat, updatedBeforeCreated, createdChanged, authorChanged,
  sessionFormat, tagFormat, dependsUnknown, debtUnknown,
  conflictMarkers, controlCharacters, invisibleCharacters, encoding,
  tooLarge, symlink, fileMode, pathDuplicate, unmerged,
];
