// What a scan became is heard and felt, too. The words say it all: this can be switched off.
const SILENT = "quartermaster.silent"
const TONES = { done: [[880, .09]], told: [[660, .07]], again: [[440, .07], [440, .07]], odd: [[220, .18], [180, .22]], waiting: [[330, .12]] }
const TOUCH = { done: 30, told: 20, again: [20, 60, 20], odd: [90, 60, 90], waiting: 60 }
const isSilent = () => localStorage.getItem(SILENT) === "yes"
let sound

// A browser lets nothing be heard before the first touch or key.
for (const kind of ["pointerdown", "keydown"]) {
  addEventListener(kind, () => {
    if (isSilent() || !document.querySelector("[data-sound]")) return
    sound ??= new AudioContext()
    if (sound.state !== "running") sound.resume() // iPhones interrupt it with each call, and with a lock
  })
}

function feel(kind) {
  if (!TONES[kind] || isSilent()) return
  navigator.vibrate?.(TOUCH[kind])
  if (sound?.state !== "running") return
  let at = sound.currentTime
  for (const [pitch, length] of TONES[kind]) {
    const tone = sound.createOscillator(), loud = sound.createGain()
    tone.frequency.value = pitch
    loud.gain.setValueAtTime(.2, at)
    loud.gain.exponentialRampToValueAtTime(.001, at + length)
    tone.connect(loud).connect(sound.destination)
    tone.start(at)
    tone.stop(at += length)
  }
}

document.addEventListener("htmx:oobAfterSwap", ({ target }) => {
  if (target.id === "scan-said") feel(target.dataset.feel)
})
let waiting = 0
document.addEventListener("waiting", ({ detail }) => {
  if (detail > waiting) feel("waiting")
  waiting = detail
})

function draw() {
  for (const button of document.querySelectorAll("[data-sound]")) {
    button.setAttribute("aria-pressed", String(!isSilent()))
    button.querySelector("span").textContent = isSilent() ? "Sound is off" : "Sound is on"
  }
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-sound]")) return
  localStorage.setItem(SILENT, isSilent() ? "no" : "yes")
  draw()
})
document.addEventListener("htmx:afterSettle", draw)
draw()

// A number that is asked for comes into view and takes the focus, unless something is being typed; the
// camera leaves it only as far as it must.
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  const field = elt.closest?.("#tray") && elt.querySelector("[name=counted]"), now = document.activeElement
  if (!field || (now.matches("input") && now.value)) return
  field.focus({ preventScroll: true })
  field.form.scrollIntoView({ block: "nearest" })
})

// A hand scanner types into what has the focus: after a tap on the tray that is the box again.
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  const field = document.querySelector("[data-scan] [data-start]"), now = document.activeElement
  const wanted = (elt?.closest?.("#tray") && !now.matches("input")) || now === document.body
  if (field && wanted && matchMedia("(pointer: fine)").matches) field.focus()
})
