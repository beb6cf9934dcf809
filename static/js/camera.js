// <code-scanner data-camera>: the live picture, and one "scanned" event, with the text in its detail,
// for each label that comes into it. What becomes of the text is for the page.
import * as lens from "./lens.js"
import { Reader, SignedOut } from "./reader.js"
import { Sightings } from "./sightings.js"

const TROUBLE = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy", AbortError: "busy" }
const REST = 180_000 // ms without a label: the telephone was put down
const MUTE = 3000 // ms without a picture, after which a camera won't give one by itself
const SIGNS = ["visibilitychange", "pagehide", "pageshow", "focus"]
const pause = (ms) => new Promise((go) => setTimeout(go, ms))

class CodeScanner extends HTMLElement {
  turn = 0

  connectedCallback() {
    this.video = this.querySelector("video")
    this.reader ??= new Reader(this.dataset.readsAt, this.querySelector("[name=csrfmiddlewaretoken]").value)
    this.sightings ??= new Sightings()
    this.onclick = ({ target }) => this[target.closest("[data-camera-does]")?.dataset.cameraDoes]?.()
    this.oninput = ({ target }) => lens.set(this.track, { zoom: Number(target.value) })
    for (const each of SIGNS) addEventListener(each, this, true)
    this.handleEvent()
  }

  disconnectedCallback() {
    for (const each of SIGNS) removeEventListener(each, this, true)
    this.stop()
  }

  // The camera is on only while somebody looks at the page. An iPhone may wake an installed app with
  // no more than a focus, and give it back a camera that is dead or mute without saying so.
  async handleEvent(event) {
    if (document.hidden || event?.type === "pagehide") return this.stop()
    if (event?.type === "focus" && (event.target !== window || !["on", "off"].includes(this.dataset.state))) return
    if (this.dataset.state === "starting" || (this.track?.readyState === "live" && !this.track.muted)) return
    if (!navigator.mediaDevices) return this.show("insecure")
    this.show("off")
    if (await lens.mayStart()) this.start()
  }

  async start() {
    this.stop()
    const turn = this.turn
    this.show("starting")
    try {
      const stream = await lens.open()
      if (turn !== this.turn) return lens.close(stream)
      this.video.srcObject = stream
      this.track = stream.getVideoTracks()[0]
      this.track.onended = () => turn === this.turn && this.stop()
      lens.keep({ off: false })
      await this.video.play().catch(() => { throw new Error("the camera is allowed, its picture is not shown") })
      await this.offer()
      this.show("on")
      this.look(turn)
    } catch (problem) {
      if (turn !== this.turn) return
      this.stop()
      this.show(TROUBLE[problem.name] ?? "failed")
    }
  }

  stop() {
    this.turn += 1
    if (this.track) lens.close(this.video.srcObject)
    this.track = this.video.srcObject = null
    this.show("off")
  }

  fail() {
    this.stop()
    this.show("failed")
  }

  leave() {
    lens.keep({ off: true })
    this.stop()
  }

  async other() {
    await lens.next(this.track)
    this.start()
  }

  async light() {
    const button = this.querySelector("[data-camera-does=light]")
    const torch = button.getAttribute("aria-pressed") !== "true"
    if (await lens.set(this.track, { torch })) button.setAttribute("aria-pressed", torch)
  }

  // Only what this camera has.
  async offer() {
    const { torch, zoom, others } = await lens.abilities(this.track)
    const [light, other, range] = ["[data-camera-does=light]", "[data-camera-does=other]", "[type=range]"].map((s) => this.querySelector(s))
    light.hidden = !torch
    light.setAttribute("aria-pressed", "false")
    other.hidden = !others
    range.parentElement.hidden = !zoom
    if (zoom) Object.assign(range, { min: zoom.min, max: zoom.max, step: zoom.step || "any", value: this.track.getSettings().zoom ?? zoom.min })
  }

  async look(turn) {
    let lately = performance.now(), heard
    while (turn === this.turn) {
      const began = performance.now()
      if (this.video.paused) this.video.play().catch(() => {}) // by a call, or by turning the telephone
      if (!this.track.muted) heard = began
      else if (began - (heard ?? lately) > MUTE) return heard ? this.start() : this.fail()
      const codes = await this.read(turn)
      const text = codes && turn === this.turn && this.sightings.news(codes, performance.now())
      if (text) this.tell(text)
      if (codes?.length) lately = began
      if (began - lately > REST && turn === this.turn) return this.stop()
      await pause(Math.max(this.reader.pace - (performance.now() - began), 0))
    }
  }

  async read(turn) {
    try {
      const codes = await this.reader.read(this.video)
      this.toggleAttribute("data-unread", false)
      return codes
    } catch (problem) {
      if (turn !== this.turn) return null
      if (problem instanceof SignedOut) { this.stop(); this.show("signed-out") }
      this.toggleAttribute("data-unread", true)
      await pause(1000)
      return null
    }
  }

  tell(text) {
    this.classList.remove("has-read")
    requestAnimationFrame(() => this.classList.add("has-read"))
    this.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { text } }))
  }

  show(state) {
    this.dataset.state = state
    for (const words of this.querySelectorAll("[data-when]")) words.hidden = !words.dataset.when.split(" ").includes(state)
  }
}

customElements.define("code-scanner", CodeScanner)
