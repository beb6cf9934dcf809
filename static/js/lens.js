// Which camera, and what it can do. The choice is remembered in this browser.
const KEPT = "quartermaster.camera"
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "{}")
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } }
const REAR = { facingMode: { ideal: "environment" } }
// Telephones with several lenses: the one that focuses near. iPhones have a camera of all lenses
// together that changes to the near one by itself; Android numbers them, the main one first.
const BEST = [/back triple/i, /back dual wide/i, /camera2? 0, facing back/i]

export const keep = (facts) => localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...facts }))
export const close = (stream) => stream.getTracks().forEach((track) => track.stop())

// Asked before anybody pressed a button: only where it was allowed, or is what a telephone is held up for.
export async function mayStart() {
  if (kept().off) return false
  const { state } = await navigator.permissions?.query({ name: "camera" }).catch(() => ({})) ?? {}
  return state === "granted" || (state !== "denied" && matchMedia("(pointer: coarse)").matches)
}

const ask = (which) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...SIZE, ...which } })
const cameras = async () => (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput")

export async function open() {
  const { id } = kept()
  if (id) {
    const chosen = await ask({ deviceId: { exact: id } }).catch(unlessGone)
    if (chosen) return chosen
  }
  const stream = await ask(REAR)
  const all = await cameras()
  const best = BEST.map((label) => all.find((camera) => label.test(camera.label))).find(Boolean)
  if (!best || best.deviceId === stream.getVideoTracks()[0].getSettings().deviceId) return stream
  close(stream) // iPhones give a second picture only when the first is closed
  return ask({ deviceId: { exact: best.deviceId } }).catch(() => ask(REAR))
}

// One that was chosen may be unplugged by now: then any other does.
function unlessGone(problem) {
  if (!["OverconstrainedError", "NotFoundError"].includes(problem.name)) throw problem
}

export async function next(track) {
  const all = await cameras()
  const now = all.findIndex(({ deviceId }) => deviceId === track.getSettings().deviceId)
  keep({ id: all[(now + 1) % all.length].deviceId })
}

export async function abilities(track) {
  const { focusMode = [], torch = false, zoom } = track.getCapabilities?.() ?? {}
  if (focusMode.includes("continuous")) await set(track, { focusMode: "continuous" })
  return { torch, zoom: zoom?.max > zoom?.min ? zoom : null, others: (await cameras()).length > 1 }
}

// Did it do so? Some say that they can and don't.
export const set = (track, wish) => track.applyConstraints({ advanced: [wish] }).then(() => true, () => false)
