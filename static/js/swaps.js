// What htmx leaves to the page: where focus goes, what the page is called, and the truth about errors.
const main = () => document.getElementById("main")
const waiting = new WeakMap()

// While a form is under way its buttons rest, so a second tap finds nothing to press.
document.addEventListener("htmx:beforeRequest", ({ detail: { elt, requestConfig } }) => {
  if (requestConfig.verb === "get" || elt.matches("[data-scans]")) return
  const buttons = [...(elt.elements ?? [elt])].filter((e) => e.type === "submit" && !e.disabled)
  waiting.set(elt, { buttons, pressed: buttons.find((button) => button === document.activeElement) })
  for (const button of buttons) button.disabled = true
  elt.setAttribute("aria-busy", "true")
})

// It gets the focus back before it may be replaced: htmx then gives that on to what has its name.
for (const answered of ["htmx:beforeOnLoad", "htmx:afterRequest"]) {
  document.addEventListener(answered, ({ detail: { elt } }) => {
    const { buttons = [], pressed } = waiting.get(elt) ?? {}
    for (const button of buttons) button.disabled = false
    elt.removeAttribute("aria-busy")
    if (document.activeElement === document.body) pressed?.focus()
  })
}

// A whole page where a part was expected: an error shows in place, anything else (sign in again) is visited.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!/^\s*<!doctype/i.test(detail.serverResponse)) return
  if (detail.isError) {
    detail.target = main()
    detail.selectOverride = "#main.sheet > *, #main .alone-card > *"
    return
  }
  detail.shouldSwap = false
  const to = new URL(detail.xhr.responseURL)
  if (to.searchParams.has("next")) to.searchParams.set("next", location.pathname + location.search)
  location.assign(to)
})

// An error of the server leaves the page standing where what was sent is tried again.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.elt.matches("[data-tries-again]") && detail.xhr.status >= 500) detail.shouldSwap = false
})

// Answers overtake each other: how far it is never goes back to what it was.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const bar = detail.target.dataset.newest && detail.fragment.querySelector("[data-newest]")
  if (bar && Number(bar.dataset.newest) < Number(detail.target.dataset.newest)) detail.shouldSwap = false
})

// What asks for news every few seconds rests while nobody sees the page, and takes nothing from under a hand.
const asks = (elt) => elt.matches('[hx-trigger^="every"]')
const inUse = (part) => part.querySelector("input:focus, [aria-busy]")

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail
  if (asks(elt) && (document.hidden || inUse(target))) event.preventDefault()
})

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (asks(detail.requestConfig.elt) && inUse(detail.target)) detail.shouldSwap = false
})

document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
  if (target !== main()) return
  const posted = detail.requestConfig.verb !== "get"
  const stays = detail.xhr.status === 422 || detail.xhr.getResponseHeader("HX-Replace-Url")
  if (posted && !detail.failed && !stays) follow(new URL(detail.xhr.responseURL))
  nameThePage()
  if (posted || detail.failed || document.activeElement === document.body) focusTheNews()
})

// The address bar goes where the post ended; going back asks the server again.
function follow(to) {
  if (to.pathname + to.search === location.pathname + location.search) return
  history.replaceState({ htmx: true }, "")
  history.pushState({ htmx: true }, "", to)
}

function nameThePage() {
  const said = main().querySelector("[data-title]")?.dataset.title
  const title = main().querySelector("h1")?.cloneNode(true)
  title?.querySelectorAll(".count").forEach((count) => count.remove())
  const name = said ?? title?.textContent.replace(/\s+/g, " ").trim()
  if (name) document.title = `${name} · ${document.title.split(" · ").at(-1)}`
}

function focusTheNews() {
  const news = ['[aria-invalid="true"]', "[data-start]", ".notice", "h1"].map((s) => main().querySelector(s)).find(Boolean) ?? main()
  if (!news.matches("input, select, textarea")) news.tabIndex = -1
  news.focus()
}

for (const silence of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(silence, ({ target }) => {
    if (target.closest("[data-tries-again]")) return
    main().querySelector(":scope > .notice")?.remove()
    main().prepend(document.getElementById("no-answer").content.cloneNode(true))
    main().querySelector(".notice").focus()
  })
}

// A page that came back whole (without htmx, or reloaded) starts where something needs fixing.
main()?.querySelector('[aria-invalid="true"]')?.focus()
