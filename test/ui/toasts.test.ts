/** Notes at the foot of the page: three at most, and errors are not pushed out by what went well. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { closeToast, say, sayError, toasts } from '../../ui/state/toasts.ts';

const texts = (): readonly string[] => toasts.value.map(({ text }) => text);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  toasts.value = [];
  vi.useRealTimers();
});

it('an error stays while notes come and go', () => {
  sayError(new Error('Not written'));
  for (const note of ['one', 'two', 'three']) say(note);
  expect(texts()).toEqual(['Not written', 'two', 'three']);
  vi.advanceTimersByTime(8_000);
  expect(texts()).toEqual(['Not written']);
});

it('of errors alone the last three are shown, and a note pushes out the oldest', () => {
  for (const error of ['1', '2', '3', '4']) sayError(new Error(error));
  expect(texts()).toEqual(['2', '3', '4']);
  say('note');
  expect(texts()).toEqual(['3', '4', 'note']);
});

it('the same words are one note, and a note is closed by its number', () => {
  say('again');
  const id = say('again');
  expect(texts()).toEqual(['again']);
  closeToast(id);
  expect(texts()).toEqual([]);
});
