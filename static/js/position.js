// A finder may add where they are: asked for by a button, shown, and taken out again by the same.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-position]")
  if (!button) return
  const form = button.form, said = form.querySelector("[data-position-said]")
  const write = (latitude, longitude, words, label) => {
    form.elements.latitude.value = latitude
    form.elements.longitude.value = longitude
    said.textContent = words
    if (label) button.querySelector("span").textContent = label
  }
  if (form.elements.latitude.value) return write("", "", "", button.dataset.position)
  said.textContent = "Asking …"
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => write(coords.latitude, coords.longitude, `Added, to within ${Math.max(1, Math.ceil(coords.accuracy))} m.`, "Leave out where I am"),
    () => write("", "", "Your browser does not say. Write it above."),
    { enableHighAccuracy: true, timeout: 15000 },
  )
})
