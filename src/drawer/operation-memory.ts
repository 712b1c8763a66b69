/** Remembers the answers to recent operations by their id, so that a message sent twice (a lost answer, a retry) acts once. */
import type { OperationAnswer } from './protocol.ts';

const keptMax = 1000;

export class OperationMemory {
  private readonly answers = new Map<string, Promise<OperationAnswer>>();

  /** The answer to `operationId`: the one given before, else what `perform` gives now. A failure is not remembered. */
  once(operationId: string, perform: () => Promise<OperationAnswer>): Promise<OperationAnswer> {
    const known = this.answers.get(operationId);
    if (known !== undefined) return known;
    const answer = perform();
    this.answers.set(operationId, answer);
    answer.catch(() => this.answers.delete(operationId));
    if (this.answers.size > keptMax) this.answers.delete(this.answers.keys().next().value as string);
    return answer;
  }
}
