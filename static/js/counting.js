// Counting: Enter goes on to the next line, and what the server has not confirmed stays in this browser,
// through a closed page or a new sign-in, and is sent again as soon as whoever typed it is back.
import { isCode } from "./code.js"
import { goTo, lookFor } from "./jumping.js"
import { newKey } from "./keys.js"

const KEPT = "quartermaster.counted"
const LONGEST = 14 * 24 * 3600 * 1000 // so long a count may be under way without this phone
const read = () => JSON.parse(localStorage.getItem(KEPT) ?? "{}")
const write = (lines) => localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(
  Object.entries(lines).filter(([, [, , at]]) => at > Date.now() - LONGEST))))
const forms = () => [...document.querySelectorAll("[data-count-line]")]
const name = (form) => `${form.dataset.countLine} ${form.getAttribute("action")}#${form.elements.level.value}`

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-count-line]")
  if (event.key !== "Enter" || !form || event.target.name !== "counted") return
  event.preventDefault()
  if (isCode(event.target.value)) return lookFor(event.target)
  const all = forms()
  const next = all[all.indexOf(form) + 1]
  goTo(next ? next.elements.counted : document.querySelector("[data-count-done]"))
})

// The same number sent again carries the same key, so it counts once; another number has its own.
document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
  if (!elt.matches("[data-count-line]")) return
  const [sent, sentKey] = read()[name(elt)] ?? []
  const value = elt.elements.counted.value
  parameters.operation_key = sent === value ? sentKey : newKey()
  write({ ...read(), [name(elt)]: [value, parameters.operation_key, Date.now()] })
})

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
