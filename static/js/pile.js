// A pile: the next code can be scanned while the one before it is still on its way. Codes wait their
// turn, since each is put onto the pile that the answer to the last one brought, and what is being
// typed in the box is carried over to the page that the answer draws. What is typed below goes along.
const waiting = []
const box = () => document.querySelector("form[data-pile]")
let sending = false

// Caught on the way down, before htmx sends it.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-pile]")) return
  event.preventDefault()
  event.stopPropagation()
  const field = event.target.elements.scan
  if (field.value.trim()) waiting.push(field.value.trim())
  field.value = ""
  send()
}, true)

async function send() {
  if (sending || !waiting.length || !box()) return
  sending = true
  const form = box(), pile = document.getElementById("several")
  const values = { scan: waiting[0] }
  if (pile) Object.assign(values, { add: 1 }, texts(new FormData(pile)))
  const verb = pile ? "POST" : "GET"
  await window.htmx.ajax(verb, form.action, { source: form, target: "#main", values }).catch(() => {})
}

// Without photos, which stay where they were chosen.
const texts = (data) => Object.fromEntries([...data].filter(([, value]) => typeof value === "string"))

// What was typed meanwhile is in the field that goes.
const ours = (detail) => detail.requestConfig.elt.matches("form[data-pile]")
let typed = ""
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (ours(detail)) typed = box()?.elements.scan.value ?? ""
})

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const field = box()?.elements.scan
  if (!ours(detail) || !field) return
  field.value = typed
  field.focus()
})

// Without an answer, the codes go back into the field: nothing was added, and nothing is lost.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!ours(detail)) return
  sending = false
  if (!detail.successful) return giveBack(box().elements.scan)
  waiting.shift()
  setTimeout(send)
})

function giveBack(field) {
  field.value = [...waiting.splice(0), field.value].join(" ").trim()
}
