/** What a comparison of two scans says to people. The reasons come with both languages in them. */
export const texts = {
  summary: {
    en: '{added} new, {gone} gone, {changed} changed, {unchanged} as before',
    zh: '新增 {added} 项，消失 {gone} 项，变化 {changed} 项，未变 {unchanged} 项',
  },
  side: { en: { one: '{n} finding', other: '{n} findings' }, zh: '{n} 项发现' },
  waived: { en: '{n} waived', zh: '{n} 项已豁免' },
  'label-before': { en: 'Before', zh: '之前' },
  'label-after': { en: 'After', zh: '之后' },
  'label-database': { en: 'Database', zh: '漏洞库' },
  'label-base': { en: 'Base', zh: '基础镜像' },
  'database-same': { en: 'the same for both', zh: '两次相同' },
  'database-other': { en: 'another: {before} and {after}', zh: '不同：{before} 与 {after}' },
  'database-unknown': { en: 'not stated', zh: '未说明' },
  'base-layers': {
    en: { one: 'the same: the first layer is shared', other: 'the same: the first {n} layers are shared' },
    zh: '相同：共有前 {n} 层',
  },
  'base-instructions': {
    en: 'another: the first {before} layers before, the first {after} after; the instructions above them are the same',
    zh: '不同：之前为前 {before} 层，之后为前 {after} 层；其上的指令相同',
  },
  'base-same': { en: 'the layers are all the same', zh: '所有层均相同' },
  'base-none': { en: 'not recognised: nothing is shared', zh: '未识别：没有共同部分' },
  'base-named': { en: '{before} → {after}', zh: '{before} → {after}' },
  new: { en: 'New ({n})', zh: '新增（{n}）' },
  gone: { en: 'Gone ({n})', zh: '消失（{n}）' },
  changed: { en: 'Changed ({n})', zh: '变化（{n}）' },
  'of-origin': { en: '{base} from the base image, {own} of its own', zh: '基础镜像 {base} 项，自有 {own} 项' },
  base: { en: 'base', zh: '基础' },
  own: { en: 'own', zh: '自有' },
  'col-origin': { en: 'FROM', zh: '来源' },
  none: { en: 'Nothing is new, gone or changed.', zh: '没有新增、消失或变化。' },
  'comment-title': { en: 'Plimsoll: {after}', zh: 'Plimsoll：{after}' },
  'comment-new': { en: '{n} new', zh: '新增 {n} 项' },
  'comment-none-new': { en: 'nothing new', zh: '没有新增' },
  'comment-rest': {
    en: '{gone} gone, {changed} changed, {unchanged} as before',
    zh: '消失 {gone} 项，变化 {changed} 项，未变 {unchanged} 项',
  },
  'comment-against': { en: 'against {before}', zh: '对比 {before}' },
  'comment-cut': {
    en: {
      one: '1 more does not fit into a comment: see the report.',
      other: '{n} more do not fit into a comment: see the report.',
    },
    zh: '另有 {n} 项超出评论长度，请见报告。',
  },
  'comment-problems': {
    en: {
      one: '1 part could not be read: this comparison is incomplete.',
      other: '{n} parts could not be read: this comparison is incomplete.',
    },
    zh: '有 {n} 处无法读取：此对比不完整。',
  },
  'col-why': { en: 'Why', zh: '原因' },
  more: { en: '… and {n} more (--all)', zh: '… 另有 {n} 项（--all）' },
} as const;
