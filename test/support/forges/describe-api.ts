/** Short words for the OpenAPI documents that are written by hand beside this file. */
export const text = { type: 'string' } as const;
export const date = { type: 'string', format: 'date-time' } as const;

/** A response, or a part of one, as JSON. */
export const json = (schema: object): object => ({ description: '', content: { 'application/json': { schema } } });

export const inPath = (name: string, schema: object): object => ({ name, in: 'path', required: true, schema });

export const inQuery = (name: string, schema: object): object => ({ name, in: 'query', required: false, schema });

/** The body that a request must have. */
export const body = (schema: object): object => ({ required: true, content: { 'application/json': { schema } } });

export const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
