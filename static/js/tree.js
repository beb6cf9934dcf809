// Dragging in the tree, an extra: each location has a form of its own to be moved, and its parent one for the order.
let dragged = null
const row = (event) => event.target.closest?.("[data-location]")
const item = (event) => event.target.closest?.("[data-sortable] [draggable]")

document.addEventListener("dragstart", (event) => {
  dragged = row(event) ?? item(event)
  if (!dragged) return
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", dragged.textContent.trim())
})

document.addEventListener("dragover", (event) => {
  const over = target(event)
  document.querySelectorAll(".is-over").forEach((other) => other !== over && other.classList.remove("is-over"))
  if (!over) return
  event.preventDefault()
  over.classList.add("is-over")
})

document.addEventListener("drop", (event) => {
  const over = target(event)
  if (!over) return
  event.preventDefault()
  over.classList.remove("is-over")
  dragged.dataset.location ? moveInto(over) : putBefore(over)
})

document.addEventListener("dragend", () => {
  dragged = null
  document.querySelectorAll(".is-over").forEach((over) => over.classList.remove("is-over"))
})

// What it can be dropped on: another location that isn't inside it, or a neighbour in a list to be ordered.
function target(event) {
  if (!dragged) return null
  const over = dragged.dataset.location ? row(event) : item(event)
  if (!over || over === dragged || over.draggable === false) return null
  return dragged.dataset.location && dragged.closest("li").contains(over) ? null : over
}

function moveInto(over) {
  const form = document.getElementById("move-location").content.firstElementChild.cloneNode(true)
  form.action = form.getAttribute("action").replace("/0/", `/${dragged.dataset.location}/`)
  form.elements.to.value = over.dataset.location
  document.body.append(form)
  form.submit()
}

function putBefore(over) {
  const isLater = dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING
  over[isLater ? "after" : "before"](dragged)
  over.closest("form").requestSubmit()
}
