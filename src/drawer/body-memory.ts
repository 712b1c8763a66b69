/** Bodies that were rendered, by the id of the text: what a plan's text looks like never changes, and a plan is asked for by every page that shows it. */
import type { RichNode } from '../model/drawer-view.ts';

type Body = readonly RichNode[];

const bodiesMax = 128;

export class BodyMemory {
  private readonly bodies = new Map<string, Promise<Body>>();

  /** The body of a text; `render` is called where it is not remembered. Two who ask at once get one rendering. */
  of(blobId: string, render: () => Promise<Body>): Promise<Body> {
    const known = this.bodies.get(blobId);
    const body = known ?? render();
    // The one that was asked for last is forgotten last.
    this.bodies.delete(blobId);
    this.bodies.set(blobId, body);
    if (known === undefined) body.catch(() => this.bodies.delete(blobId));
    const [oldest] = this.bodies.keys();
    if (this.bodies.size > bodiesMax && oldest !== undefined) this.bodies.delete(oldest);
    return body;
  }
}
