/**
 * fast-check, with one seed for every run: what passed once passes again, so that a red run tells of a change and not of a throw of the dice.
 * `GIT_PLAN_SEED=<number>` takes another seed, `GIT_PLAN_SEED=random` a new one for each file; a failure prints the seed that it had.
 */
import fc from 'fast-check';

const asked = process.env['GIT_PLAN_SEED'] ?? '20260213';
const seed = asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(asked);
if (!Number.isInteger(seed)) throw new Error(`GIT_PLAN_SEED is '${asked}': give a whole number, or 'random'`);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

export { default } from 'fast-check';
