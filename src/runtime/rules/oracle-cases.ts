import type { FieldValue } from '../types.ts';

/**
 * Events of the field's own tests of filters, by the test's name: what the event that they make shows of itself. Where a
 * test makes several, each is here.
 */
type Values = Record<string, FieldValue>;

const text = (value: string): Uint8Array => Buffer.from(value);
const opened: Values = { 'fd.name': '/tmp/file_to_run', 'fd.directory': '/tmp', 'evt.num': 1, 'evt.type': 'open' };
const getcwd: Values = { 'evt.type': 'getcwd', 'syscall.type': 'getcwd', 'evt.source': 'syscall' };
const named: Values = { 'proc.name': 'myexe', 'evt.type': 'open' };
const v4 = (a: number, b: number, c: number, d: number): number => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
const google = v4(142, 251, 111, 147);
const local = v4(172, 40, 111, 222);
const google6 = 0x20014860486000000000000000008888n;

export const evaluations: Record<string, Values[]> = {
  event_res: [{ 'evt.rawres': -2 }],
  filter_simple_evaluation: [{ 'evt.arg.res': '5' }],
  filter_val_transformer: [{ 'evt.args': 'path=/test/dir ' }],
  filter_transformers_combination: [getcwd],
  filter_cache_enabled: [getcwd],
  filter_cache_corner_cases: [{ ...getcwd, 'sample.is_open': 0, 'evt.arg[1]': '/test/dir', 'fd.net': [google, local] }],
  filter_regex_operator_evaluation: [getcwd],
  filter_str_op_modifier_evaluation: [getcwd],
  bytebuf_bcontains_bstartswith: [{ 'evt.buffer': text('hello') }],
  bytebuf_matches_nul: [{ 'evt.buffer': text('a\0b') }],
  contains_icontains: [{ 'evt.arg.flags': 'O_RDWR|o_creat' }],
  net_ipv4_compare: [{ 'fd.cip': local, 'fd.sip': google, 'fd.net': [local, google], 'fd.ip': [local, google] }],
  net_modifier_ip_compare: [{ 'fd.sip': google }],
  net_ipv6_compare: [
    { 'fd.ip': [google6, 1n], 'fd.lip': google6, 'fd.rip': 1n, 'fd.cip': 1n, 'fd.net': [google6, google6] },
  ],
  signed_int_compare: [{ 'evt.cpu': 1, 'fd.num': 3 }],
  pmatch: [{ 'fd.name': '/opt/dir/subdir/term' }],
  len_transformer: [{ 'fd.types': ['file'], 'evt.arg.data': '0x1234' }, { 'fd.types': ['file', 'ipv4'] }],
  multivalue_transformer_join: [opened],
  multivalue_transformer_concat: [opened],
  multivalue_transformer_with_outer_transformer: [opened],
  multivalue_transformer_getopt: [opened],
  FILTERCHECK_MOD_eq: [named],
  FILTERCHECK_MOD_ne: [named],
  FILTERCHECK_MOD_contains: [named],
  FILTERCHECK_MOD_icontains: [named],
  FILTERCHECK_MOD_startswith: [named],
  FILTERCHECK_MOD_endswith: [named],
  FILTERCHECK_MOD_glob: [named],
  FILTERCHECK_MOD_iglob: [named],
  FILTERCHECK_MOD_regex: [named],
  FILTERCHECK_MOD_transformer_lhs: [named],
  FILTERCHECK_MOD_compound: [named],
  FILTERCHECK_MOD_empty_rhs: [named],
  fd_fields_invalid_utf8_match: [{ 'fd.name': '/p\uDCFF/q\uDCFF', 'fd.filename': 'q\uDCFF' }],
  proc_fields_invalid_utf8_match: [{ 'proc.name': 'bad\uDCFF' }],
  evt_abspath_invalid_utf8_match: [{ 'evt.abspath': '/tmp/a\uDCFF' }],
  proc_cwd_invalid_utf8_match: [{ 'proc.cwd': '/tmp/\uDCFF/' }],
  plugin_syscall_extract: [{ 'sample.proc_name': 'init', 'sample.tick': 'false' }],
};
