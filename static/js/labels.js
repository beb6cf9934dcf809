import { newKey } from "./keys.js"

// Positions on a drawn sheet of labels are links; following one draws the sheet anew in its place.
document.addEventListener("click", (event) => {
  const spot = event.target.closest(".label-sheet a")
  if (!spot || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  htmx.ajax("GET", spot.href.baseVal, { source: spot, target: "#main", swap: "innerHTML" })
})

// A PDF opens beside the page that it is made on. Pressed again later, and not by a double tap, that
// makes another one.
const DOUBLE = 2000 // ms
document.addEventListener("submit", ({ target, submitter }) => {
  if (submitter?.formTarget !== "_blank") return
  setTimeout(() => { target.elements.operation_key.value = newKey() }, DOUBLE)
})
