// The key of a submission, where the page makes its own: a server of the house's own network may lack https.
export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
