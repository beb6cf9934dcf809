// Positions on a drawn sheet of labels are links; following one draws the sheet anew in its place.
document.addEventListener("click", (event) => {
  const spot = event.target.closest(".label-sheet a")
  if (!spot || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  htmx.ajax("GET", spot.href.baseVal, { source: spot, target: "#main", swap: "innerHTML" })
})
