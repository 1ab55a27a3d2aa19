/** What alerts in JSON have besides time, rule, priority and source; Falco's `json_include_…_property`. */
export const jsonParts = ['output', 'message', 'tags', 'output_fields'] as const;
export type JsonPart = (typeof jsonParts)[number];
