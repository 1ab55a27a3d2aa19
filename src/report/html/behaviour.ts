/**
 * The page's script: language, theme, filter, search, sort. Plain, short, and the page is whole without it. It reads
 * what stands in the page, and never makes markup out of text.
 */
export const behaviour = `
'use strict';(()=>{
const root=document.documentElement,$=(q,e=document)=>e.querySelector(q),$$=(q,e=document)=>[...e.querySelectorAll(q)];
const keep=(k,v)=>{try{localStorage.setItem('plimsoll-'+k,v)}catch{}},kept=k=>{try{return localStorage.getItem('plimsoll-'+k)}catch{return null}};
const speak=lang=>{root.lang=lang;const z=lang==='zh-CN'?'Zh':'En';
for(const e of $$('[data-placeholder-en]'))e.placeholder=e.dataset['placeholder'+z];
for(const e of $$('[data-aria-label-en]'))e.setAttribute('aria-label',e.dataset['ariaLabel'+z]);
for(const e of $$('option[data-en]'))e.textContent=e.dataset[z.toLowerCase()];
document.title=root.dataset[z==='Zh'?'titleZh':'titleEn']};
$('#lang').onclick=()=>{const to=root.lang==='en'?'zh-CN':'en';speak(to);keep('lang',to)};
const paint=t=>{root.style.colorScheme=t};
$('#theme').onclick=()=>{const now=root.style.colorScheme||(matchMedia('(prefers-color-scheme:dark)').matches?'dark':'light');const to=now==='dark'?'light':'dark';paint(to);keep('theme',to)};
$('#print').onclick=()=>print();
if(kept('theme'))paint(kept('theme'));if(kept('lang')==='en'||kept('lang')==='zh-CN')speak(kept('lang'));
const list=$('#list');if(!list)return;
const rows=$$('.f',list),text=new Map(),words=r=>{let t=text.get(r);if(t===undefined){t=r.textContent.toLowerCase();text.set(r,t)}return t};
const search=$('#search'),kind=$('#kind'),fixable=$('#fixable'),exploited=$('#exploited'),sort=$('#sort'),count=$('#count'),none=$('#none'),chips=$$('.tools .chip');
const filter=()=>{const want=search.value.toLowerCase().split(/\\s+/).filter(Boolean),on=new Set(chips.filter(c=>c.getAttribute('aria-pressed')==='true').map(c=>c.dataset.s));let n=0;
for(const r of rows){const d=r.dataset,show=on.has(d.s)&&(!kind.value||d.k===kind.value)&&!(fixable.checked&&!d.f)&&!(exploited.checked&&!d.x)&&want.every(w=>words(r).includes(w));if(r.hidden===show)r.hidden=!show;if(show)n++}
count.textContent=n+' / '+rows.length;none.hidden=n>0};
const order={severity:(a,b)=>a.dataset.n-b.dataset.n,risk:(a,b)=>(b.dataset.r||0)-(a.dataset.r||0)||a.dataset.n-b.dataset.n,id:(a,b)=>$('.id',a).textContent<$('.id',b).textContent?-1:1,subject:(a,b)=>$('.sub',a).textContent<$('.sub',b).textContent?-1:1};
sort.onchange=()=>{const part=document.createDocumentFragment();part.append(...rows.sort(order[sort.value]));list.append(part)};
rows.forEach((r,n)=>{r.dataset.n=n});
let timer;search.oninput=()=>{clearTimeout(timer);timer=setTimeout(filter,80)};
for(const e of [kind,fixable,exploited])e.onchange=filter;
for(const c of chips)c.onclick=()=>{c.setAttribute('aria-pressed',c.getAttribute('aria-pressed')!=='true');filter()};
addEventListener('keydown',e=>{if(e.key==='/'&&!/INPUT|SELECT|TEXTAREA/.test(e.target.tagName)){e.preventDefault();search.focus()}});
filter();
})();
`;
