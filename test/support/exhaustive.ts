/** `GIT_PLAN_EXHAUSTIVE=1` runs the tests that take minutes: every plan version of the corpus, every kill, many more random cases. */
export const isExhaustive = process.env['GIT_PLAN_EXHAUSTIVE'] === '1';
if (isExhaustive) console.log('exhaustive run: this takes minutes');
