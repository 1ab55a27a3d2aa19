import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../types.ts';
import { fieldResolver } from '../check/fields.ts';
import { syntheticEvent, syntheticSyscalls } from '../test/synthetic.ts';
import { alertJson, alertOf } from './alert.ts';
import { compileTemplate, TemplateError } from './template.ts';
import { isoText } from './time.ts';

const turn = { now: 0 };
const fields = fieldResolver(syntheticSyscalls, turn);
const compile = (format: string) => compileTemplate(format, fields);
const event = (values: Record<string, FieldValue>, time = 0n) => {
  turn.now += 1;
  return syntheticEvent(values, { type: 'open', time });
};

describe('a template', () => {
  const values = {
    'proc.name': 'cat',
    'proc.pid': 7,
    'evt.rawtime': 1700000000000000001n,
    'fd.sip': 0x0a000001,
    'fd.types': ['file', 'ipv4'],
    'proc.aname[2]': 'sshd',
    'evt.arg.flags': 'O_RDWR',
    'proc.fdusage': 0.25,
    'fd.connected': true,
    'fd.name': '/a\uDCFF',
    'k8s.pod.label.app.kubernetes.io/name': 'web',
  };
  it.each([
    ['x', 'x'],
    ['%proc.name', 'cat'],
    ['a=%proc.name b=%proc.pid.', 'a=cat b=7.'],
    ['%5proc.name|%2proc.name|', 'cat  |ca|'],
    ['%proc.aname[2] %evt.arg.flags', 'sshd O_RDWR'],
    ['%proc.exe', '<NA>'],
    ['%fd.sip %fd.types %proc.fdusage %fd.connected', '10.0.0.1 (file,ipv4) 0.2 true'],
    ['%toupper(proc.name)', 'CAT'],
    ['%evt.rawtime', '1700000000000000001'],
    ['%fd.name', '/a\uFFFD'],
    ['%proc.names', 'cats'],
    ['(%k8s.pod.label.app.kubernetes.io/name)', '(web)'],
  ])('%s: %s', (format, text) => expect(compile(format).text(event(values))).toBe(text));

  it('asks for every field unless it begins with a star', () => {
    expect(compile('%proc.exe').complete(event({}))).toBe(false);
    expect(compile('*%proc.exe').complete(event({}))).toBe(true);
  });

  it('gives its fields typed', () => {
    expect(compile('%proc.name %proc.pid %fd.connected %proc.exe %fd.sip').values(event(values))).toEqual({
      'proc.name': 'cat',
      'proc.pid': 7,
      'fd.connected': true,
      'proc.exe': null,
      'fd.sip': '10.0.0.1',
    });
  });

  it.each([
    ['', 'empty formatting token'],
    ['x%', 'formatting cannot end with a %'],
    ['%5', 'formatting cannot end with a number'],
    ['a %nothing b', 'invalid formatting token nothing b'],
    ['%fd.ip', 'filter only'],
    ['%tolower(proc.pid)', 'invalid formatting token'],
  ])('%j is refused', (format, message) => {
    expect(() => compile(format)).toThrow(TemplateError);
    expect(() => compile(format)).toThrow(message);
  });
});

describe('an alert', () => {
  const rule = {
    ...{ name: 'r', source: 'syscall', priority: 'Warning' as const, tags: ['a'] },
    template: compile('An open (pid=%proc.pid)'),
  };
  const time = 1700000000123456789n;
  const alert = alertOf(rule, event({ 'proc.pid': 7 }, time), { isoTime: true, hostname: 'h' });

  it('is one line of text', () => {
    expect(isoText(time)).toBe('2023-11-14T22:13:20.123456789+0000');
    expect(alert.output).toBe('2023-11-14T22:13:20.123456789+0000: Warning An open (pid=7)');
  });

  it('is one line of JSON, with the parts asked for', () => {
    expect(alertJson(alert)).toBe(
      '{"hostname":"h","output":"2023-11-14T22:13:20.123456789+0000: Warning An open (pid=7)",' +
        '"output_fields":{"evt.time.iso8601":1700000000123456789,"proc.pid":7},' +
        '"priority":"Warning","rule":"r","source":"syscall","tags":["a"],"time":"2023-11-14T22:13:20.123456789Z"}',
    );
    const bare = alertJson(alert, { output: false, outputFields: false, tags: false });
    expect(Object.keys(JSON.parse(bare))).toEqual(['hostname', 'priority', 'rule', 'source', 'time']);
  });
});
