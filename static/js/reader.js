// Reads the codes in a picture: the browser by itself, or else our server. Either says the same:
// [{ rawValue, format }], nearest to the middle first.
const FORMATS = ["qr_code", "data_matrix", "ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "itf"]
const MOST_BYTES = 40_000
const LEAST_QUALITY = 0.25

export class SignedOut extends Error {}

export class Reader {
  constructor(address, token) {
    Object.assign(this, { address, token, quality: 0.7, canvas: document.createElement("canvas") })
    this.detector = detector()
  }

  // ms from one picture to the next; five a second go to the server.
  pace = 200

  // null is no answer: nothing is known of what is in view.
  async read(video) {
    const native = await this.detector
    if (native) this.pace = 100
    draw(video, this.canvas, native ? 1280 : 640)
    return native ? this.here(native) : this.there(MOST_BYTES)
  }

  // A photo stands still and is larger; a label may be a small part of it.
  async readPhoto(photo) {
    const native = await this.detector
    draw(photo, this.canvas, 1600)
    const codes = native && await this.here(native)
    return codes?.length ? codes : this.there(10 * MOST_BYTES)
  }

  async here(native) {
    try {
      const { width, height } = this.canvas
      const off = ({ boundingBox: { x, y, width: w, height: h } }) => Math.hypot(x + w / 2 - width / 2, y + h / 2 - height / 2)
      return (await native.detect(this.canvas)).sort((one, other) => off(one) - off(other))
    } catch {
      this.detector = null // it said it could, and can't: from now on the server
      this.pace = 200
      return null
    }
  }

  async there(most) {
    const body = await this.jpeg(most)
    const answer = await fetch(this.address, { method: "POST", body, redirect: "manual", headers: { "Content-Type": "image/jpeg", "X-CSRFToken": this.token }, signal: AbortSignal.timeout(8000) })
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut()
    return answer.ok ? (await answer.json()).codes : null
  }

  // As good as fits; what fitted last is tried first.
  async jpeg(most) {
    for (;;) {
      const blob = await new Promise((done) => this.canvas.toBlob(done, "image/jpeg", this.quality))
      if (blob.size < most || this.quality <= LEAST_QUALITY) return blob
      this.quality -= 0.1
    }
  }
}

async function detector() {
  try {
    const known = await BarcodeDetector.getSupportedFormats()
    return known.includes("qr_code") ? new BarcodeDetector({ formats: FORMATS.filter((format) => known.includes(format)) }) : null
  } catch {
    return null // there is none, or it only pretends
  }
}

// What is seen of the video on the page, which may cut off its edges; of a photo all. Made smaller.
function draw(source, canvas, longest) {
  const width = source.videoWidth ?? source.width, height = source.videoHeight ?? source.height
  const cut = source.videoWidth ? Math.max(source.clientWidth / width, source.clientHeight / height) : 1
  const [w, h] = source.videoWidth ? [source.clientWidth / cut, source.clientHeight / cut] : [width, height]
  const scale = Math.min(1, longest / Math.max(w, h))
  Object.assign(canvas, { width: Math.round(w * scale), height: Math.round(h * scale) })
  canvas.getContext("2d", { alpha: false }).drawImage(source, (width - w) / 2, (height - h) / 2, w, h, 0, 0, canvas.width, canvas.height)
}
