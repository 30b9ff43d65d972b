// Service worker: keeps the page's own files, so that it opens while the server is away. Network first.

const CACHE = "hubbub-1";
const OWN = /^\/(?:$|static\/[\w.-]+$|(?:emoji|commands)\.json$|manifest\.webmanifest$)/;
const WAIT = 4000; // ms for the network before the kept file is shown
const MOST = 100; // files
const NONE = { put: async () => {}, match: async () => undefined }; // where a browser keeps nothing

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === "GET" && origin === self.location.origin && OWN.test(pathname)) {
    event.respondWith(newest(pathname));
  }
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

/** Answer from the network; after a while, or without one, from what was kept. */
async function newest(path) {
  const cache = await caches.open(CACHE).catch(() => NONE);
  const fresh = fetched(cache, path);
  const late = new Promise((resolve) => setTimeout(resolve, WAIT));
  const first = await Promise.race([fresh.catch(() => undefined), late]);
  return first ?? (await cache.match(path)) ?? fresh;
}

async function fetched(cache, path) {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (answer.ok) {
    await cache.put(path, answer.clone()).catch(() => {}); // it is full: what was asked for is here
  }
  return answer;
}

/** Keep the page and all that it names: files in the page, modules in modules. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  const paths = ["/", "/emoji.json", "/commands.json", "/static/shortcuts.json"];
  for (let at = 0; at < paths.length && at < MOST; at += 1) {
    const answer = await fetched(cache, paths[at]);
    const named = /\/$|\.js$/.test(paths[at]) ? names(await answer.text()) : [];
    paths.push(...named.filter((path) => !paths.includes(path)));
  }
}

function names(text) {
  const files = [...text.matchAll(/(?:href|src)="(\/[\w./-]+)"/g)].map(([, path]) => path);
  const modules = [...text.matchAll(/(?:from|import)\s*\(?"\.\/([\w-]+\.js)"/g)].map(([, name]) => `/static/${name}`);
  return [...files, ...modules].filter((path) => OWN.test(path));
}

async function dropOthers() {
  const others = (await caches.keys()).filter((name) => name.startsWith("hubbub-") && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** A click on an alert: show the page, at the message. */
async function open(data) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages[0] ?? (await self.clients.openWindow("/"));
  await page?.focus();
  page?.postMessage({ open: data });
}
