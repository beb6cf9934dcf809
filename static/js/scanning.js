// Scanning one after the other: a code is kept in this browser until the server has answered it,
// through a closed page or a new sign-in. The next one can be typed meanwhile.
const KEPT = "quartermaster.scanned"
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]")
const keep = (codes) => localStorage.setItem(KEPT, JSON.stringify(codes))
const box = () => document.querySelector("[data-scans]")
const name = (form) => form.getAttribute("action")
let sending = false

// Caught on the way down, before htmx sends it.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.matches("[data-scans]")) return
  event.preventDefault()
  event.stopPropagation()
  const field = form.elements.code, code = field.value.trim()
  field.value = ""
  field.focus()
  if (!code) return
  keep([...kept(), { to: name(form), code, key: newKey() }])
  send()
}, true)

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")

// One at a time and in their order: a place that was scanned holds for what comes after it. The
// same code sent again carries the same key, so it counts once.
function send() {
  const form = box()
  const [first] = form ? kept().filter(({ to }) => to === name(form)) : []
  if (sending || !first) return
  sending = true
  const values = { code: first.code, operation_key: first.key }
  window.htmx.ajax("POST", name(form), { source: form, target: form.getAttribute("hx-target"), swap: form.getAttribute("hx-swap"), values }).catch(() => {})
}

document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr, requestConfig } }) => {
  if (!elt.matches("[data-scans]")) return
  const key = requestConfig.parameters.operation_key
  const done = (xhr.status === 200 || xhr.status === 422) && !/^\s*<!doctype/i.test(xhr.responseText)
  if (done) keep(kept().filter((scan) => scan.key !== key))
  sending = false
  tell(done)
  if (done) send()
})

function tell(done) {
  const waiting = document.querySelector("[data-scans-waiting]")
  if (!waiting) return
  waiting.hidden = done
  waiting.querySelector("span").textContent = kept().length
}

setInterval(send, 5000)
addEventListener("online", send)
addEventListener("pageshow", send)
