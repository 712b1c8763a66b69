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
