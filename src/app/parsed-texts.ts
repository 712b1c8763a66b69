/**
 * Texts of plans that were parsed, so that going from one branch to another and back parses nothing twice. What a text means does not depend on where
 * it stands, so this is a memory of a pure function. Two generations: what was not asked for while the younger one filled is forgotten.
 */
import type { PlanDocument } from '../model/document.ts';

const charactersMax = 3 * 1024 * 1024;

export class ParsedTexts {
  private young = new Map<string, PlanDocument>();
  private old = new Map<string, PlanDocument>();
  private characters = 0;
  private settings = '';

  /** The document of a text; `parse` is called where it is not remembered. `settings`: whatever else `parse` depends on. */
  of(text: string, settings: string, parse: (text: string) => PlanDocument): PlanDocument {
    if (settings !== this.settings) {
      this.young = new Map();
      this.old = new Map();
      this.characters = 0;
      this.settings = settings;
    }
    const known = this.young.get(text);
    if (known !== undefined) return known;
    const document = this.old.get(text) ?? parse(text);
    if (this.characters + text.length > charactersMax) {
      this.old = this.young;
      this.young = new Map();
      this.characters = 0;
    }
    this.young.set(text, document);
    this.characters += text.length;
    return document;
  }
}
