// The scan page opens without a network, too: what it is made of, and the page without what was
// scanned, are kept in this browser. The service worker hands them out, and forgets the page when
// somebody signs out.
const { worker, shell, files } = document.querySelector("script[data-shell]").dataset
const session = () => document.querySelector("[data-session]")?.dataset.session
let kept

async function keep() {
  kept = session()
  const page = await fetch(shell, { redirect: "manual" })
  if (!page.ok) return
  await (await caches.open("quartermaster.pages")).put(location.pathname, page)
  const made = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => new URL(name).pathname.startsWith(files))
  const store = await caches.open("quartermaster.files"), there = (await store.keys()).map(({ url }) => url)
  await store.addAll([...new Set(made)].filter((url) => !there.includes(url)).map((url) => new Request(url, { cache: "force-cache" })))
  for (const url of there) if (!made.includes(url)) await store.delete(url)
}

const tryToKeep = () => keep().catch(() => {}) // without a network there is nothing new to keep

// Opened without one, it is the whole page as soon as the network is back and all that waited is sent.
const wholeAgain = () => setTimeout(() => {
  const waits = localStorage.getItem("quartermaster.scanned") ?? "[]"
  if (document.querySelector("[data-without-network]") && waits === "[]") location.reload()
})
addEventListener("online", wholeAgain)
document.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && wholeAgain())

if (navigator.serviceWorker) {
  navigator.serviceWorker.register(worker).catch(() => {})
  if (document.readyState === "complete") tryToKeep()
  else addEventListener("load", tryToKeep)
  document.addEventListener("htmx:afterSettle", () => session() !== kept && tryToKeep())
}
