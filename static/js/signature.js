// <signature-pad>: what is drawn on its canvas is sent in its hidden field, as a picture. A name can
// be typed instead, so without script, and without a hand, nothing is missing.
class SignaturePad extends HTMLElement {
  connectedCallback() {
    this.canvas = this.querySelector("canvas")
    this.field = this.querySelector("input")
    this.pen = this.canvas.getContext("2d")
    Object.assign(this.pen, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#000" })
    this.canvas.onpointerdown = (event) => this.begin(event)
    this.canvas.onpointermove = (event) => this.canvas.hasPointerCapture(event.pointerId) && this.draw(event)
    this.canvas.onpointerup = this.canvas.onpointercancel = () => this.keep()
    this.querySelector("button").onclick = () => this.clear()
    if (this.field.value) this.restore()
  }

  // Where on the canvas, which is drawn larger or smaller than it is.
  at({ offsetX, offsetY }) {
    const { width, clientWidth } = this.canvas
    return [offsetX * width / clientWidth, offsetY * width / clientWidth]
  }

  begin(event) {
    this.canvas.setPointerCapture(event.pointerId)
    this.pen.beginPath()
    this.pen.moveTo(...this.at(event))
    this.draw(event) // a dot is ink, too
  }

  draw(event) {
    this.pen.lineTo(...this.at(event))
    this.pen.stroke()
  }

  keep() {
    this.field.value = this.canvas.toDataURL("image/png")
  }

  clear() {
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height)
    this.field.value = ""
  }

  // A form that came back with something to fix comes back signed.
  async restore() {
    try {
      const bytes = Uint8Array.from(atob(this.field.value.split(",")[1]), (sign) => sign.charCodeAt(0))
      this.pen.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0)
    } catch {
      this.clear()
    }
  }
}

customElements.define("signature-pad", SignaturePad)
