{% load static %}// Serves what the scan page keeps in this browser when there is no network. It keeps nothing else.
// It belongs to {% static 'css/app.css' %}: with other files, the page it shows instead is fetched anew.
const PAGES = "quartermaster.pages"
const SCAN = "{% url 'labels:scan' %}", SIGN_IN = "{% url 'account_login' %}", INSTEAD = "{% url 'dashboard:offline' %}"
const FILES = "{% get_static_prefix %}"
const FOR_EVER = /\.[0-9a-f]{12}\.\w+$/ // named by what is in them
const PATIENCE = 6000 // ms; a network that is there in name only

addEventListener("install", (event) => {
  skipWaiting()
  event.waitUntil(caches.open(PAGES).then((pages) => pages.add(new Request(INSTEAD, { credentials: "omit" }))))
})

addEventListener("activate", (event) => event.waitUntil(clients.claim()))

addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin) return
  if (request.mode === "navigate") event.respondWith(page(request, pathname))
  else if (pathname.startsWith(FILES)) event.respondWith(file(request, pathname))
})

async function page(request, pathname) {
  const pages = await caches.open(PAGES)
  const kept = pathname === SCAN ? await pages.match(SCAN) : undefined
  const late = kept && new Promise((_, fail) => setTimeout(fail, PATIENCE))
  try {
    const answer = await Promise.race([fetch(request), late].filter(Boolean))
    if (pathname === SIGN_IN) await pages.delete(SCAN) // it says whose it is
    return answer
  } catch {
    return kept ?? await pages.match(INSTEAD) ?? Response.error()
  }
}

async function file(request, pathname) {
  if (FOR_EVER.test(pathname)) return await caches.match(request) ?? fetch(request)
  return fetch(request).catch(async () => await caches.match(request) ?? Response.error())
}
