/** What tools write into properties of their own, where the format has no place for it. */
import type { PackageType } from '../../model/index.ts';
import { typeOf } from '../foreign/words.ts';

type Properties = ReadonlyMap<string, string>;

const trivy = 'aquasecurity:trivy:';
const syft = 'syft:';

export interface Hints {
  source?: { name: string; version: string };
  module?: string;
  vendor?: string;
  arch?: string;
}

export function hintsOf(properties: Properties): Hints {
  if (properties.size === 0) return {};
  const of = (name: string): string => properties.get(name)?.trim() ?? '';
  const source = sourceHint(of);
  const module = of(`${trivy}Modularitylabel`) || of(`${syft}metadata:modularityLabel`);
  const vendor = of(`${syft}metadata:vendor`);
  const arch = of(`${syft}metadata:architecture`);
  return { ...(source && { source }), ...(module && { module }), ...(vendor && { vendor }), ...(arch && { arch }) };
}

function sourceHint(of: (name: string) => string): Hints['source'] {
  const name = of(`${trivy}SrcName`);
  if (name) {
    const [version, release, epoch] = [of(`${trivy}SrcVersion`), of(`${trivy}SrcRelease`), of(`${trivy}SrcEpoch`)];
    const stem = release ? `${version}-${release}` : version;
    return { name, version: epoch && epoch !== '0' && !/^\d+:/.test(stem) ? `${epoch}:${stem}` : stem };
  }
  const rpm = of(`${syft}metadata:sourceRpm`);
  const epoch = of(`${syft}metadata:epoch`);
  if (rpm) return sourceOf(rpm, /^[1-9]\d*$/.test(epoch) ? `${epoch}:` : '');
  const other = of(`${syft}metadata:source`) || of(`${syft}metadata:originPackage`);
  return other ? { name: other, version: of(`${syft}metadata:sourceVersion`) } : undefined;
}

const sourceRpm = /^(.+)-([^-]+-[^-]+)\.[^.-]+\.rpm$/;

/** @param version of what was built from it, whose epoch a source rpm's name leaves out */
export function sourceOf(text: string, version: string): { name: string; version: string } {
  const [, name, rest] = sourceRpm.exec(text) ?? [];
  const epoch = /^[1-9]\d*:/.exec(version)?.[0] ?? '';
  if (name && rest) return { name, version: epoch + rest };
  const sign = text.lastIndexOf('@');
  return sign > 0 ? { name: text.slice(0, sign), version: text.slice(sign + 1) } : { name: text, version };
}

export function pathHint(properties: Properties): string {
  const path =
    properties.get(`${trivy}FilePath`) ??
    properties.get(`${syft}location:0:path`) ??
    properties.get('SrcFile') ??
    properties.get('cdx:npm:package:path') ??
    '';
  return path;
}

export const layerHint = (properties: Properties): string =>
  (properties.get(`${trivy}LayerDiffID`) ?? properties.get(`${syft}location:0:layerID`) ?? '').trim();

/** Kinds that Syft and Trivy name and a package URL does not tell. */
export function typeHint(properties: Properties): PackageType | undefined {
  const word = (properties.get(`${syft}package:type`) ?? properties.get(`${trivy}PkgType`) ?? '').trim();
  if (word === '') return undefined;
  return word.startsWith('github-action') ? 'githubactions' : typeOf(word);
}
