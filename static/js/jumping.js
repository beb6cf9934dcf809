// A code leads to its line. Those that stand on the page need no server.
export function goTo(field) {
  field.focus()
  field.select?.()
  field.scrollIntoView({ block: "center" })
}

// What a hand scanner typed into a line is looked for, and the line is as it was.
export function lookFor(field) {
  const jump = document.querySelector("[data-jump]")
  jump.elements.find.value = field.value
  field.value = field.defaultValue
  jump.requestSubmit()
}

// Caught on the way down, before htmx sends it.
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
