// Scanning one after the other: a code is kept in this browser until the server has answered it,
// through a closed page or a new sign-in, and is sent as scanned by nobody but who did. The next one
// can be scanned meanwhile. A form with data-scans takes what is typed into it; on a page with
// data-scan, also what a camera reads.
import { isCode } from "./code.js"
import { newKey } from "./keys.js"

const KEPT = "quartermaster.scanned"
const SAME = 2500 // ms in which a camera that still looks at a label means it once
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]")
const keep = (scans) => { localStorage.setItem(KEPT, JSON.stringify(scans)); list() }
const box = () => document.querySelector("form[data-scans]")
const name = (form) => form.getAttribute("action")
const ours = (form) => kept().filter(({ to, who }) => to === name(form) && who === form.dataset.scans)
let sending = false, silent = false, seen = { text: "", at: 0 }

// Caught on the way down, before htmx sends it.
document.addEventListener("submit", (event) => {
  const form = event.target, number = form.closest("[data-scan]") && form.elements.counted
  const astray = number && isCode(number.value)
  if (!astray && (!form.matches("[data-scans]") || event.submitter?.hasAttribute("formaction"))) return
  event.preventDefault()
  event.stopPropagation()
  const field = astray ? number : form.elements.code
  take(box(), field.value)
  field.value = ""
  field.focus()
}, true)

document.addEventListener("scanned", ({ target, detail: { text } }) => {
  const now = Date.now(), still = text === seen.text && now - seen.at < SAME
  seen = { text, at: now }
  if (!still && target.closest("[data-scan]") && box()) take(box(), text)
})

function take(form, text) {
  const code = text.trim().slice(0, 4000)
  if (!code) return
  const session = document.querySelector("[data-session]")?.dataset.session ?? ""
  keep([...kept(), { to: name(form), who: form.dataset.scans, code, session, key: newKey(), at: Date.now() }])
  send()
}

// One at a time and in their order: a place that was scanned holds for what comes after it. The
// same code sent again carries the same key, so it counts once. The next one goes once htmx has let go
// of the form: what it queues itself fails where nobody hears of it.
function send() {
  const form = box(), [first] = form ? ours(form) : []
  if (sending || !first) return
  sending = true
  const values = { code: first.code, operation_key: first.key, session: first.session, waited: Date.now() - first.at }
  window.htmx.ajax("POST", name(form), { source: form, target: form.getAttribute("hx-target"), swap: form.getAttribute("hx-swap"), values }).then(() => silent || send(), () => {})
}

document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr, requestConfig } }) => {
  if (!elt.matches("[data-scans]")) return
  const key = requestConfig.parameters.operation_key
  const done = (xhr.status === 200 || xhr.status === 422) && !/^\s*<!doctype/i.test(xhr.responseText)
  sending = false
  silent = !done
  if (done) keep(kept().filter((scan) => scan.key !== key))
  else list()
})

// What waits is listed once something could not be sent.
function list() {
  const form = box(), scans = form && silent ? ours(form) : []
  for (const words of document.querySelectorAll("[data-scans-waiting]")) {
    words.hidden = !scans.length
    words.querySelector("span").textContent = scans.length
  }
  const pending = document.querySelector("[data-scans-pending]"), row = document.getElementById("scan-pending")
  if (!pending || !row) return
  pending.hidden = !scans.length
  pending.replaceChildren(...scans.toReversed().map((scan) => {
    const item = row.content.cloneNode(true)
    item.querySelector("bdi").textContent = scan.code.slice(0, 60)
    item.querySelector("button").dataset.scansDrop = scan.key
    return item
  }))
  document.dispatchEvent(new CustomEvent("waiting", { detail: scans.length }))
}

document.addEventListener("click", ({ target }) => {
  const drop = target.closest("[data-scans-drop]")
  if (drop) keep(kept().filter((scan) => scan.key !== drop.dataset.scansDrop))
})

addEventListener("beforeunload", (event) => {
  if (silent && box() && ours(box()).length) event.preventDefault()
})

document.addEventListener("htmx:afterSettle", list)
setInterval(send, 5000)
addEventListener("online", send)
addEventListener("pageshow", send)
