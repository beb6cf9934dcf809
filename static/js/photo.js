// A photo instead of the live picture. One code in it is scanned at once; of several, or of what this
// browser can't open, the server makes a page to choose on.
import { Reader } from "./reader.js"

document.addEventListener("click", ({ target }) => {
  target.closest("[data-photo-choose]")?.closest("form").elements.photo.click()
})

document.addEventListener("change", async ({ target }) => {
  const form = target.closest("form[data-photo]")
  if (!form || !target.files.length) return
  const say = (state) => form.querySelectorAll("[data-when]").forEach((words) => { words.hidden = words.dataset.when !== state })
  say("reading")
  const codes = await read(form, target.files[0]).catch(() => undefined)
  const camera = document.querySelector("[data-camera]")
  if (!codes && !navigator.onLine) return say("away")
  if (codes?.length !== 1 && codes?.length !== 0) return form.submit()
  say(codes.length ? "" : "nothing")
  form.reset()
  if (codes.length) camera.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { text: codes[0].rawValue } }))
})

async function read(form, file) {
  const reader = new Reader(form.dataset.photo, form.elements.csrfmiddlewaretoken.value)
  return reader.readPhoto(await createImageBitmap(file))
}
