"""The site as a reader's browser meets it: headless Chromium opens every page at desktop width, light and dark, and at phone width.

    python docs/browser.py              exit 1 when a page has an error; exit 0 with a word when no Chromium is installed
    python docs/browser.py PICTURES     the same, and a picture of each page at both widths in that folder

Errors: a message of the console, a request that failed, no title or the title of another page, a picture without words,
text of too little contrast (WCAG 2.1 AA: 4.5, large text 3), a page wider than the window, a page without its links.
"""
import base64, functools, http.server, json, os, shutil, subprocess, sys, tempfile, threading, time, urllib.request
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent/"_docs"
WIDTHS = {"desktop": (1280, 900), "phone": (390, 800)}
LINKS = {"Open in Colab": "a[href*='colab.research.google.com']", "source notebook": "a[href^='https://github.com'][href$='.ipynb']",
         "previous or next": "a.left-prev, a.right-next", "search": ".search-button, input[type=search]", "dark mode": ".theme-switch-button"}
LOOK = """
(() => {
  const number = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m };
  const over = (a, b) => [0, 1, 2].map(i => a[i]*a[3] + b[i]*(1 - a[3])).concat(1);
  const light = c => { const f = x => (x /= 255) <= .03928 ? x/12.92 : ((x + .055)/1.055)**2.4; return .2126*f(c[0]) + .7152*f(c[1]) + .0722*f(c[2]) };
  const ground = e => { const layers = []; for (; e; e = e.parentElement) layers.push(number(getComputedStyle(e).backgroundColor));
                        return layers.reverse().reduce((below, l) => over(l, below), [255, 255, 255, 1]) };
  const pale = new Map();
  const walk = document.createTreeWalker(document.querySelector('.bd-article, main') || document.body, NodeFilter.SHOW_TEXT);
  for (let n; CONTRAST && (n = walk.nextNode());) {
    const e = n.parentElement, s = getComputedStyle(e);
    if (!n.data.trim() || !e.checkVisibility() || +s.opacity === 0 || e.closest('svg, script, style, a.headerlink')) continue;
    const b = ground(e), [x, y] = [light(over(number(s.color), b)), light(b)], ratio = (Math.max(x, y) + .05)/(Math.min(x, y) + .05);
    const size = parseFloat(s.fontSize), large = size >= 24 || size >= 18.66 && +s.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5)) pale.set(e.tagName.toLowerCase() + '.' + e.className, ratio.toFixed(2) + ' ' + n.data.trim().slice(0, 30));
  }
  const silent = [...document.images].filter(i => !i.alt.trim()).map(i => i.src.split('/').pop().slice(0, 60));
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  const wider = wide > 1 ? [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + '.' + e.className).slice(0, 3) : [];
  return {title: document.title, h1: [...document.querySelectorAll('h1')].filter(e => e.checkVisibility()).length, silent, pale: [...pale].slice(0, 5), wide, wider,
          links: Object.fromEntries(Object.entries(LINKS).map(([k, q]) => [k, document.querySelector(q) !== null]))};
})()
"""


class Chromium:
    "One tab of a headless browser, spoken to in the DevTools protocol"
    def __init__(self, program, folder):
        import websocket
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0", "--remote-allow-origins=*"]
        self.process = subprocess.Popen([program, *options, f"--user-data-dir={folder}", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = Path(folder)/"DevToolsActivePort"
        for _ in range(600):
            if port.is_file() and "\n" in port.read_text(): break
            time.sleep(.1)
        tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port.read_text().split()[0]}/json"))
        self.socket = websocket.create_connection(next(t["webSocketDebuggerUrl"] for t in tabs if t["type"] == "page"), timeout=60)
        self.count, self.events = 0, []
        for domain in ("Page", "Network", "Log", "Runtime"): self.ask(f"{domain}.enable")

    def ask(self, method, **words):
        self.count += 1
        self.socket.send(json.dumps(dict(id=self.count, method=method, params=words)))
        while (answer := json.loads(self.socket.recv())).get("id") != self.count: self.events.append(answer)
        return answer.get("result", answer)

    def open(self, url):
        "Load a page to the end; what went wrong while it did"
        self.events = []
        self.ask("Page.navigate", url=url)
        while not any(e["method"] == "Page.loadEventFired" for e in self.events): self.events.append(json.loads(self.socket.recv()))
        self.value("new Promise(done => setTimeout(done, 100))")
        return [p for e in self.events for p in wrong(e)]

    def value(self, code): return self.ask("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)["result"].get("value")

    def size(self, width, height): self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def picture(self, path): path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=False)["data"]))

    def close(self): self.process.terminate(); self.process.wait()


def wrong(event):
    "What a message of the browser complains of"
    p = event.get("params", {})
    match event.get("method"):
        case "Log.entryAdded" if p["entry"]["level"] == "error": yield f"console: {p['entry']['text'][:120]} {p['entry'].get('url', '')}"
        case "Runtime.consoleAPICalled" if p["type"] == "error": yield f"console: {p['args'][:1]}"
        case "Runtime.exceptionThrown": yield f"script: {p['exceptionDetails'].get('text', '')[:120]}"
        case "Network.loadingFailed" if not p.get("canceled"): yield f"request failed: {p['errorText']}"
        case "Network.responseReceived" if p["response"]["status"] >= 400: yield f"{p['response']['status']}: {p['response']['url']}"
        case "Network.requestWillBeSent" if not p["request"]["url"].startswith(("http://127.0.0.1", "data:", "blob:", "about:")): yield f"fetches {p['request']['url']}"


def problems_of(seen, name, titles):
    "What is wrong with a page that was opened"
    if not seen["title"].strip(): yield "no title"
    elif titles.setdefault(seen["title"], name) != name: yield f"has the title of {titles[seen['title']]}"
    if seen["h1"] != 1: yield f"{seen['h1']} main headings"
    yield from (f"picture without words: {s}" for s in seen["silent"])
    yield from (f"contrast {r} in {e}" for e, r in seen["pale"])
    if seen["wide"] > 1: yield f"{seen['wide']} px wider than the window: {', '.join(seen['wider'])}"
    absent = [k for k, there in seen["links"].items() if not there]
    if absent and name != "search.html": yield f"lacks {', '.join(absent)}"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words): pass


def check(program, pictures=None):
    "Open every page; each complaint in a line"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages, titles, found = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts), {}, []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Chromium(program, folder)
        look = LOOK.replace("LINKS", json.dumps(LINKS))
        for name in pages:
            said = browser.open(f"http://127.0.0.1:{server.server_port}/{name}")
            for width, size in WIDTHS.items():
                browser.size(*size)
                for mode in ("light", "dark") if width == "desktop" or pictures else ("light",):
                    browser.value(f"document.documentElement.dataset.theme = '{mode}'; document.documentElement.dataset.mode = '{mode}'")
                    said += problems_of(browser.value(look.replace("CONTRAST", str(width == "desktop").lower())), name, titles)
                    if pictures: browser.picture(pictures/f"{name.replace('/', '-')[:-5]}.{width}.{mode}.png")
            found += [f"{name}: {s}" for s in dict.fromkeys(said)]
        browser.close()
    server.shutdown()
    return len(pages), found


if __name__ == "__main__":
    program = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if not program: sys.exit(print("no Chromium here: the site was not opened in a browser"))
    if not (SITE/"index.html").is_file(): sys.exit("no site here: run `make docs` first")
    folder = Path(sys.argv[1]) if sys.argv[1:] else None
    if folder: folder.mkdir(parents=True, exist_ok=True)
    n, found = check(program, folder)
    print(*found, f"{n} pages opened in {os.path.basename(program)}, {len(found)} complaints", sep="\n")
    sys.exit(bool(found))
