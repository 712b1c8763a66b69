/** What the commands that set things up share: showing the steps, asking, printing them as JSON. */
import { createInterface } from 'node:readline/promises';
import type { SetUpStep } from '../app/set-up.ts';
import type { Installation } from '../app/hook-block.ts';
import { escapeText } from '../render/escape.ts';
import { jsonDocument } from '../render/json-document.ts';
import { dirname } from 'node:path';
import type { Invocation } from './invocation.ts';
import { packagePath } from './package-path.ts';

/** Where this program is installed. */
export function installation(): Installation {
  return { nodePath: process.execPath, homePath: dirname(packagePath('schema')) };
}

/** The steps in words, one or two lines each. */
export function renderSteps(steps: readonly SetUpStep[]): string {
  return steps.map((step) => {
    switch (step.kind) {
      case 'file': return `${step.after === null ? 'delete' : step.before === null ? 'create' : step.before === step.after ? 'keep  ' : 'change'} ${escapeText(step.path)}: ${step.does}\n`;
      case 'config': return `${step.value === '' ? 'unset ' : 'set   '} ${step.key}: ${step.does}\n`;
      case 'by-hand': return `by hand: ${escapeText(step.does)}\n${step.text.replace(/\n$/, '').split('\n').map((line) => `    ${line}\n`).join('')}`;
      default: return step satisfies never;
    }
  }).join('');
}

/** The steps as a document of kind `set-up`. */
export function jsonSteps(steps: readonly SetUpStep[], done: boolean): string {
  return jsonDocument('set-up', {
    done,
    steps: steps.map((step) => ({ kind: step.kind, target: step.kind === 'config' ? step.key : step.path, does: step.does, text: step.kind === 'by-hand' ? step.text : null })),
  });
}

/** Asks on a terminal; elsewhere nobody can answer, and the answer is no. */
export async function isAgreed(invocation: Invocation, question: string): Promise<boolean> {
  if (invocation.options['yes'] === true) return true;
  if (!invocation.io.isTerminal || process.stdin.isTTY !== true) return false;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
