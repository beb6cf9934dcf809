// Counting: Enter goes on to the next line, a code leads to its own, and what the server has not
// confirmed stays in this browser, through a closed page or a new sign-in, and is sent again as soon
// as whoever typed it is back.
import { newKey } from "./keys.js"

const KEPT = "quartermaster.counted"
const LONGEST = 14 * 24 * 3600 * 1000 // so long a count may be under way without this phone
const read = () => JSON.parse(localStorage.getItem(KEPT) ?? "{}")
const write = (lines) => localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(
  Object.entries(lines).filter(([, [, , at]]) => at > Date.now() - LONGEST))))
const forms = () => [...document.querySelectorAll("[data-count-line]")]
const name = (form) => `${form.dataset.countLine} ${form.getAttribute("action")}#${form.elements.level.value}`

function goTo(field) {
  field.focus()
  field.select?.()
  field.scrollIntoView({ block: "center" })
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-count-line]")
  if (event.key !== "Enter" || !form || event.target.name !== "counted") return
  event.preventDefault()
  const all = forms()
  const next = all[all.indexOf(form) + 1]
  goTo(next ? next.elements.counted : document.querySelector("[data-count-done]"))
})

// Codes that stand on this page need no server. Caught on the way down, before htmx sends it.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-jump]")) return
  const field = event.target.elements.find
  const code = field.value.trim().toUpperCase()
  const rows = [...document.querySelectorAll(".count-row")]
  const row = rows.find((r) => r.dataset.codes?.split(" ").includes(code) || code in amounts(r))
  if (!row) return
  event.preventDefault()
  event.stopPropagation()
  field.value = ""
  if (event.target.matches("[data-tally]")) tally(row, amounts(row)[code])
  else goTo(row.querySelector("[name=counted]"))
}, true)

// The same number sent again carries the same key, so it counts once; another number has its own.
document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
  if (!elt.matches("[data-count-line]")) return
  const [sent, sentKey] = read()[name(elt)] ?? []
  const value = elt.elements.counted.value
  parameters.operation_key = sent === value ? sentKey : newKey()
  write({ ...read(), [name(elt)]: [value, parameters.operation_key, Date.now()] })
})

// Packages are scanned one by one: what was offered goes, and each scan counts up.
const amounts = (row) => JSON.parse(row.dataset.tally ?? "{}")

function tally(row, amount) {
  const list = row.closest("ol")
  if (!list.dataset.tallied) for (const input of list.querySelectorAll("input")) input.value = ""
  list.dataset.tallied = "yes"
  const input = row.querySelector("input")
  input.value = Number(((Number(input.value.replaceAll(",", "")) || 0) + Number(amount)).toFixed(3))
  input.scrollIntoView({ block: "center" })
}

const answered = (xhr) => xhr.status === 422 || (xhr.status === 200 && xhr.responseText.includes("count-row"))

// Before the answer takes the form's place: afterwards nobody hears of the form any more.
document.addEventListener("htmx:beforeOnLoad", ({ detail: { elt, xhr } }) => {
  if (!elt.matches("[data-count-line]") || !answered(xhr)) return
  const { [name(elt)]: sent, ...others } = read()
  write(others)
})

document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
  if (elt.matches("[data-count-line]") && !answered(xhr)) elt.closest("li").setAttribute("data-unsent", "")
})

// What others counted is shown, but never under the hand of who types.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.contains(document.activeElement) && detail.target.matches(".count-row")) detail.shouldSwap = false
})

function sendAgain() {
  const kept = read()
  for (const form of forms()) {
    const field = form.elements.counted
    const typing = field === document.activeElement && field.value !== field.defaultValue
    if (!kept[name(form)] || form.hasAttribute("aria-busy") || typing) continue
    field.value = kept[name(form)][0]
    window.htmx.trigger(form, "change")
  }
}

setInterval(sendAgain, 5000)
addEventListener("online", sendAgain)
addEventListener("pageshow", sendAgain)
