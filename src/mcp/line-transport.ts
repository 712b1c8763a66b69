/**
 * JSON-RPC in lines over two streams, as MCP's stdio binding has it, with what the packaged transport leaves out: a line that is no JSON, no message or
 * too long is answered with an error and the next line is read; and when the input ends, what was asked before is still answered.
 */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import type { Readable, Writable } from 'node:stream';

const lineBytesMax = 1024 * 1024;
/** Schemas are checked by calling oneself, which ends somewhere; no tool takes anything near this. */
const depthMax = 100;

type Id = string | number;

/** A connection over a pair of streams; nothing else may write to the output. */
export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  private readonly input: Readable;
  private readonly output: Writable;
  private rest: Buffer = Buffer.alloc(0);
  /** True while the remainder of a line that was too long goes by. */
  private skipping = false;
  private ended = false;
  private closed = false;
  private readonly open = new Set<Id>();

  constructor(input: Readable, output: Writable) {
    this.input = input;
    this.output = output;
  }

  start(): Promise<void> {
    this.input.on('data', this.read);
    this.input.on('end', this.end);
    this.input.on('close', this.end);
    this.input.on('error', (error: Error) => this.onerror?.(error));
    // The reader went away: there is nobody to serve.
    this.output.on('error', () => void this.close());
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.output.write(`${JSON.stringify(message)}\n`, (error) => (error == null ? resolve() : reject(error)));
      if (!('method' in message) && message.id !== undefined && message.id !== null) this.answered(message.id);
    });
  }

  close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      this.input.off('data', this.read);
      this.input.pause();
      this.onclose?.();
    }
    return Promise.resolve();
  }

  private readonly read = (chunk: Buffer): void => {
    let data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (let newline = data.indexOf(10); newline >= 0; newline = data.indexOf(10)) {
      const line = data.subarray(0, newline);
      data = data.subarray(newline + 1);
      if (this.skipping || line.length > lineBytesMax) this.refuse(-32600, 'Line too long');
      else this.take(line.toString('utf8').trim());
      this.skipping = false;
    }
    if (data.length > lineBytesMax) {
      this.skipping = true;
      data = Buffer.alloc(0);
    }
    this.rest = data;
  };

  private take(line: string): void {
    if (line === '') return;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.refuse(-32700, 'Parse error');
      return;
    }
    if (!isMessage(value)) {
      this.refuse(-32600, 'Invalid Request');
      return;
    }
    if (depthOf(line) > depthMax) {
      this.refuse(-32600, 'Nested too deep', 'id' in value ? (value.id ?? null) : null);
      return;
    }
    if ('method' in value && 'id' in value) this.open.add(value.id);
    this.onmessage?.(value);
  }

  /** The id of most such lines is not known. */
  private refuse(code: number, message: string, id: Id | null = null): void {
    if (!this.closed) this.output.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`);
  }

  private readonly end = (): void => {
    if (this.rest.length > 0) this.take(this.rest.toString('utf8').trim());
    this.rest = Buffer.alloc(0);
    this.ended = true;
    if (this.open.size === 0) void this.close();
  };

  private answered(id: Id): void {
    this.open.delete(id);
    if (this.ended && this.open.size === 0) void this.close();
  }
}

/** How deep the brackets of a JSON text stand in each other; those in strings do not count. What no string closes is looked at no further. */
function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (const [sign] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]|[^"[\]{}]+/gsy)) {
    if (sign === '[' || sign === '{') deepest = Math.max(deepest, (depth += 1));
    else if (sign === ']' || sign === '}') depth -= 1;
  }
  return deepest;
}

/** The shape of a message; its meaning is checked behind. */
function isMessage(value: unknown): value is JSONRPCMessage {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { jsonrpc, id, method, result, error } = value as Readonly<Record<string, unknown>>;
  if (jsonrpc !== '2.0' || !(id === undefined || typeof id === 'string' || Number.isInteger(id))) return false;
  return typeof method === 'string' || (id !== undefined && (typeof result === 'object' || typeof error === 'object'));
}
