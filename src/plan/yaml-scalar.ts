/** Plain scalars as YAML 1.2's core schema has them, for the reader that works without the YAML package. A test holds both to the same answer. */

/** The value of an unquoted scalar. Infinite numbers and NaN, which JSON lacks, stay as written. */
export function plainScalarValue(source: string): string | number | boolean | null {
  switch (source) {
    case '': case '~': case 'null': case 'Null': case 'NULL': return null;
    case 'true': case 'True': case 'TRUE': return true;
    case 'false': case 'False': case 'FALSE': return false;
    default: return looksNumeric(source) ? numberOf(source) : source;
  }
}

function looksNumeric(source: string): boolean {
  const first = source.charCodeAt(0);
  return (first >= 48 && first <= 57) || first === 46 || first === 43 || first === 45;
}

function numberOf(source: string): string | number {
  if (/^[-+]?[0-9]+$/.test(source)) return Number(source);
  if (/^0o[0-7]+$/.test(source)) return Number.parseInt(source.slice(2), 8);
  if (/^0x[0-9a-fA-F]+$/.test(source)) return Number.parseInt(source.slice(2), 16);
  if (/^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/.test(source) || /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/.test(source)) {
    const value = Number(source);
    return Number.isFinite(value) ? value : source;
  }
  return source;
}

/** Writes text as a scalar that reads back as exactly this string, quoted only where it must be. `inFlow`: inside `[…]`. */
export function writeScalar(value: string, inFlow = false): string {
  return isSafePlain(value, inFlow) ? value : quote(value);
}

function isSafePlain(value: string, inFlow: boolean): boolean {
  if (value === '' || value !== value.trim() || plainScalarValue(value) !== value) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`=<]/.test(value) || /^(?:---|\.\.\.)/.test(value)) return false;
  // Other readers of the same file speak YAML 1.1, where these are not strings.
  if (/^(?:y|n|yes|no|on|off)$/i.test(value) || /^[-+.]?[0-9][0-9_,.:eExo+-]*$/.test(value)) return isDate(value);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))) return false;
  if (value.includes(': ') || value.includes(' #') || value.endsWith(':')) return false;
  return !inFlow || !/[,[\]{}]/.test(value);
}

/** Dates stay bare, as everybody writes them; readers of YAML 1.2 get strings. */
function isDate(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value);
}

function quote(value: string): string {
  let out = '"';
  for (let index = 0; index < value.length; index += 1) {
    const char = value.charAt(index);
    const code = value.charCodeAt(index);
    const isPair = code >= 0xd800 && code <= 0xdbff && value.charCodeAt(index + 1) >= 0xdc00 && value.charCodeAt(index + 1) <= 0xdfff;
    if (isPair) {
      out += char + value.charAt(index + 1);
      index += 1;
    } else if (char === '"' || char === '\\') out += `\\${char}`;
    else if (code === 10) out += '\\n';
    else if (code === 9) out += '\\t';
    else if (code === 13) out += '\\r';
    else if (code < 32 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029 || code === 0xfeff || code >= 0xfffe || (code >= 0xd800 && code <= 0xdfff)) {
      out += `\\u${code.toString(16).padStart(4, '0')}`;
    } else out += char;
  }
  return `${out}"`;
}
