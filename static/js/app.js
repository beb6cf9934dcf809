// Everything here is an extra. Each page works without it.
const root = document.documentElement
const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark"

document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.matches("[data-theme-switch]")) {
    event.preventDefault()
    switchTheme(form)
  } else if (!event.defaultPrevented && form.method === "post") {
    // htmx prevents the default of its own forms; a plain one is sent once, and again after a while
    // for answers that leave the page standing, as a download does.
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = "yes"
    setTimeout(() => delete form.dataset.sent, 3000)
  }
})

// Shows at once what the server will write on the next page.
function switchTheme(form) {
  const theme = isDark() ? "light" : "dark"
  const body = new FormData(form)
  body.set("theme", theme)
  root.dataset.theme = theme
  fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" })
}

// Amount pad: −, + and presets write into the number; the verb repeats it.
document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step], [data-amount]")
  if (!step) return
  const pad = step.closest("[data-pad]"), input = pad.querySelector("[name=quantity]")
  const now = Number(input.value.replaceAll(",", "")) || 0
  input.value = step.dataset.amount ?? Number(Math.max(0, now + Number(step.dataset.step)).toFixed(3))
  echo(pad, input.value)
  navigator.vibrate?.(8)
})

document.addEventListener("input", ({ target }) => {
  if (target.name === "quantity" && target.closest("[data-pad]")) echo(target.closest("[data-pad]"), target.value)
})

function echo(pad, amount) {
  for (const preset of pad.querySelectorAll("[data-amount]")) {
    preset.setAttribute("aria-pressed", String(Number(preset.dataset.amount) === Number(amount)))
  }
  for (const words of pad.querySelectorAll("[data-echo]")) words.textContent = amount || "…"
}

// Lists: how many are picked, all of them at once; filters that apply themselves.
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-autosubmit] :is(select, [list], [type=checkbox], [type=radio])")) target.form.requestSubmit()
  const list = target.closest("[data-picks]")
  if (!list) return
  if (target.matches("[data-pick-all]")) {
    for (const box of list.querySelectorAll("[data-pick]")) box.checked = target.checked
  }
  if (target.matches("[data-pick-every]:checked")) {
    for (const box of list.querySelectorAll("[data-pick]")) box.checked = true
  }
  count(list)
})

function count(list) {
  const boxes = [...list.querySelectorAll("[data-pick]")], picked = boxes.filter((box) => box.checked).length
  const every = list.querySelector("[data-pick-every]") // all that is found, on whichever page
  if (every && picked < boxes.length) every.checked = false
  const total = every?.checked ? Number(every.dataset.pickEvery).toLocaleString("en") : picked
  for (const words of list.querySelectorAll("[data-pick-count]")) words.textContent = total
  for (const all of list.querySelectorAll("[data-pick-all]")) {
    all.checked = picked > 0 && picked === boxes.length
    all.indeterminate = picked > 0 && picked < boxes.length
  }
}

const countAll = () => document.querySelectorAll("[data-picks]").forEach(count)
addEventListener("pageshow", countAll) // a page that comes back may come back with boxes ticked
document.addEventListener("htmx:afterSettle", countAll)

// "/" goes to the nearest search field
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest("input, textarea, select, [contenteditable]")) return
  const field = [...document.querySelectorAll("[type=search]")].find((input) => input.checkVisibility())
  if (field) { event.preventDefault(); field.focus() }
})

// Copy what stands in a field. Where the browser keeps the clipboard to itself, it is at least selected.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]")
  if (!button) return
  document.getElementById(button.dataset.copy).select()
  await navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).value)
  if (navigator.clipboard) button.querySelector("span").textContent = "Copied"
})

document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print())
