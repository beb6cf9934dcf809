// Which label has just come into view. One that stays there, or shakes, is not scanned twice: it has
// to be gone for a while, for less when another was scanned meanwhile.
const GONE = 2000 // ms
const PASSED = 700
const UNCHECKED = ["code_39", "itf"] // without a check digit: read twice alike

export class Sightings {
  seen = new Map()

  // The text of the code nearest to the middle, if it is news.
  news(codes, now) {
    const [first] = codes
    const text = first?.rawValue, away = now - (this.seen.get(text) ?? -Infinity)
    const sure = !UNCHECKED.includes(first?.format) || this.before === text
    this.before = text
    if (text && !sure) return null
    for (const { rawValue } of codes) this.seen.set(rawValue, now)
    if (!text || away < (text === this.last ? GONE : PASSED)) return null
    return this.last = text
  }
}
