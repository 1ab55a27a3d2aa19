/** The style sheet. No request leaves the page: fonts are the system's, pictures are inline SVG. */
export const style = `
:root{color-scheme:light dark;
--bg:light-dark(#f4f6f8,#0d1117);--card:light-dark(#fff,#161b22);--ink:light-dark(#16202b,#e6edf3);--soft:light-dark(#52606f,#9aa7b4);
--line:light-dark(#dfe4ea,#2a323c);--accent:light-dark(#0b5fb8,#6cb6ff);--sunk:light-dark(#eef1f5,#1c232c);
--critical:light-dark(#a40e3a,#f0527a);--high:light-dark(#c8400f,#ff8552);--medium:light-dark(#8f6000,#e3b341);--low:light-dark(#1f6fb5,#58a6e8);
--negligible:light-dark(#5c6875,#919eab);--unknown:light-dark(#7a3fb0,#bc8cf0);--amber:light-dark(#e3a008,#e3b341);--good:light-dark(#14703f,#3fb97c);
--shadow:light-dark(0 1px 2px #16202b14,0 0 0 1px #2a323c)}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
:root[lang=en] span[lang=zh-CN],:root[lang=zh-CN] span[lang=en]{display:none}
main,header>div,footer{max-width:1180px;margin:0 auto;padding:0 24px}
a{color:var(--accent);text-underline-offset:2px}
code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK SC",monospace;font-size:.92em;overflow-wrap:anywhere}
h1{font-size:22px;margin:0;line-height:1.3;overflow-wrap:anywhere}
h2{font-size:19px;margin:0 0 4px}
i{font-style:normal}
h3,h2.minor{font-size:14px;margin:0 0 12px;color:var(--soft);font-weight:600}
.soft{color:var(--soft)}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--card);padding:8px;z-index:9}
header{background:var(--card);border-bottom:1px solid var(--line)}
header>div{display:flex;align-items:center;gap:12px;padding-top:12px;padding-bottom:12px}
.brand{display:flex;align-items:center;gap:10px;font-weight:700;letter-spacing:.02em;margin-right:auto}
.brand svg{width:26px;height:26px;color:var(--accent)}
button,select,input{font:inherit;color:inherit}
button{background:var(--sunk);border:1px solid var(--line);border-radius:8px;padding:5px 12px;cursor:pointer}
button:hover{border-color:var(--soft)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
section{margin:26px 0}
.card{background:var(--card);border-radius:14px;box-shadow:var(--shadow);padding:20px 22px}
.hero{display:grid;grid-template-columns:auto 1fr;gap:22px;align-items:center;border-left:6px solid var(--v);margin-top:24px}
.hero.block{--v:var(--critical)}.hero.warn{--v:var(--medium)}.hero.admit{--v:var(--good)}
.word{font-size:30px;font-weight:800;letter-spacing:.04em;color:var(--v);display:flex;flex-direction:column;align-items:center;gap:6px;min-width:130px}
.word svg{width:72px;height:72px}
.facts{display:flex;flex-wrap:wrap;gap:2px 18px;margin-top:4px;color:var(--soft);font-size:14px}
.hero ul{margin:10px 0 0;padding-left:18px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px;margin:14px 0}
.tile{padding:14px 18px;border-radius:12px}
.tile b{display:block;font-size:26px;line-height:1.2;font-variant-numeric:tabular-nums}
.tile.bad b{color:var(--critical)}.tile.odd b{color:var(--unknown)}.tile.good b{color:var(--good)}.tile.wary b{color:var(--medium)}
.tile span{font-size:13px;color:var(--soft)}
.charts{display:grid;grid-template-columns:minmax(300px,2fr) 3fr;gap:14px}
.donut{display:flex;gap:22px;align-items:center}
.donut svg{width:150px;height:150px;flex:none}
.donut text{fill:var(--ink);font-weight:700;font-size:26px;text-anchor:middle}
.legend{list-style:none;margin:0;padding:0;display:grid;gap:4px;font-size:14px}
.legend li{display:grid;grid-template-columns:14px 1fr auto;gap:8px;align-items:center;min-width:130px}
.legend b{font-variant-numeric:tabular-nums}
.dot{width:11px;height:11px;border-radius:3px;background:var(--c)}
.critical{--c:var(--critical)}.high{--c:var(--high)}.medium{--c:var(--medium)}.low{--c:var(--low)}.negligible{--c:var(--negligible)}.unknown{--c:var(--unknown)}
svg .critical{fill:var(--critical)}svg .high{fill:var(--high)}svg .medium{fill:var(--amber)}svg .low{fill:var(--low)}svg .negligible{fill:var(--negligible)}svg .unknown{fill:var(--unknown)}
svg circle.ring{fill:none;stroke:var(--c);stroke-width:22}svg circle.ring.medium{stroke:var(--amber)}.medium .dot,.sev.medium::before{background:var(--amber)}svg .track{fill:var(--sunk)}svg .hole{fill:none;stroke:var(--sunk);stroke-width:22}
.bars{width:100%;border-collapse:collapse;font-size:14px}
.bars td{padding:3px 0;vertical-align:middle}
.bars td:first-child{padding-right:12px;max-width:240px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bars td:nth-child(2){width:60%}.bars td:last-child{text-align:right;padding-left:10px;font-variant-numeric:tabular-nums;color:var(--soft)}
.bars svg{display:block;width:100%;height:14px;border-radius:4px}
.fixes{list-style:none;margin:14px 0 0;padding:0;display:grid;gap:8px;counter-reset:n}
.fixes li{display:grid;grid-template-columns:34px 1fr auto;gap:4px 14px;padding:12px 18px;border-radius:12px;align-items:center;counter-increment:n}
.fixes li::before{content:counter(n);font-weight:800;font-size:18px;color:var(--accent);text-align:center}
.fixes .go{font-weight:600;overflow-wrap:anywhere}.fixes .go code{font-weight:500}
.fixes .gain{text-align:right;font-size:14px;white-space:nowrap}
.fixes .at{grid-column:2/-1;color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.chip{display:inline-block;border-radius:999px;padding:1px 9px;font-size:12.5px;font-weight:600;border:1px solid var(--c);color:var(--c);white-space:nowrap}
.chip.kev{background:var(--critical);border-color:var(--critical);color:light-dark(#fff,#0d1117)}
.tools{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:14px 0 10px;position:sticky;top:0;background:var(--bg);padding:10px 0;z-index:2}
h2+.cover,h2+.card,.soft+.card{margin-top:12px}.id .soft{font-weight:400;font-size:13px}table.plain th.num{text-align:right}
.tools input[type=search]{flex:1 1 240px;min-width:160px;padding:7px 12px;border:1px solid var(--line);border-radius:8px;background:var(--card)}
.tools select{padding:6px 8px;border:1px solid var(--line);border-radius:8px;background:var(--card)}
.tools .chip{cursor:pointer;background:var(--card);padding:4px 12px;font-size:13px}
.tools .chip[aria-pressed=false]{opacity:1;border-color:var(--line);color:var(--soft);text-decoration:line-through}
.tools label{display:inline-flex;gap:5px;align-items:center;font-size:14px}
.count{font-size:14px;color:var(--soft);margin-left:auto}
.list{list-style:none;margin:0;padding:0;background:var(--card);border-radius:14px;box-shadow:var(--shadow);overflow:hidden}
.f{border-bottom:1px solid var(--line)}
.f:last-child{border:0}.f[hidden]{display:none}
summary{display:grid;grid-template-columns:112px minmax(170px,1.1fr) minmax(200px,1.6fr) minmax(150px,1.2fr) 70px;gap:12px;align-items:center;padding:11px 18px;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary:hover,details[open]>summary{background:var(--sunk)}
summary>*{min-width:0;overflow-wrap:anywhere}
.sev{display:flex;align-items:center;gap:8px;font-weight:600;color:var(--c);font-size:14px}
.sev::before{content:"";width:11px;height:11px;border-radius:3px;background:var(--c);flex:none}
.id{font-weight:600}.id .chip{margin-left:6px}
.sub b{font-weight:600}.sub .soft,.say{font-size:13.5px}
.risk{display:grid;gap:3px;text-align:right;font-size:13px;font-variant-numeric:tabular-nums}
.risk svg{width:100%;height:5px;border-radius:3px}
.risk .bar{fill:var(--accent)}
.fix{font-size:13.5px;color:var(--good);display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}.fix.none{color:var(--soft)}
.d{padding:6px 22px 18px 142px;font-size:14px}
.d dl{display:grid;grid-template-columns:150px 1fr;gap:5px 16px;margin:0}
.d dt{color:var(--soft)}.d dd{margin:0;overflow-wrap:anywhere}
.d pre{margin:0;background:var(--sunk);border-radius:8px;padding:8px 12px;white-space:pre-wrap;overflow-wrap:anywhere}
.d ul{margin:0;padding-left:18px}
table.plain{width:100%;border-collapse:collapse;font-size:14px;margin-top:12px}
table.plain th{text-align:left;color:var(--soft);font-weight:600;font-size:13px;padding:6px 10px 6px 0;border-bottom:1px solid var(--line)}
table.plain td{padding:8px 10px 8px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
table.plain tr:last-child td{border:0}
table.layers td:nth-child(3){width:34%}table.layers svg{display:block;width:100%;height:14px;border-radius:4px}
.num{text-align:right;font-variant-numeric:tabular-nums}
.cover{display:grid;grid-template-columns:1fr 1fr;gap:14px}
.cover dl{display:grid;grid-template-columns:auto 1fr;gap:5px 16px;margin:0;font-size:14px}
.cover dt{color:var(--soft)}.cover dd{margin:0;overflow-wrap:anywhere}
.gaps{margin:0;padding-left:18px;display:grid;gap:5px;font-size:14px}
ul+h3{margin-top:14px}.gaps li{overflow-wrap:anywhere}.gaps li.severe{color:var(--critical);font-weight:600}
.warned{border-left:6px solid var(--amber)}
.more{font-size:13px;color:var(--soft)}
footer{padding:20px 24px 40px;color:var(--soft);font-size:13px}
@media(max-width:860px){.charts,.cover{grid-template-columns:1fr}.hero{grid-template-columns:1fr}.word{flex-direction:row}.word svg{width:44px;height:44px}
summary{grid-template-columns:1fr auto}summary .say,summary .fix{grid-column:1/-1}.d{padding:6px 18px 18px}.d dl{grid-template-columns:1fr}.d dt{margin-top:6px}.fixes li{grid-template-columns:34px 1fr}.fixes .gain{grid-column:2;text-align:left;white-space:normal}}
@media print{:root{color-scheme:light!important}body{font-size:11px;background:#fff}header,.tools,.skip{display:none}.card,.list,.tile{box-shadow:none;border:1px solid var(--line)}.f{break-inside:avoid}section{break-inside:auto}.fixes li,.tile,tr{break-inside:avoid}summary{padding:5px 10px}*{print-color-adjust:exact}}
`;
