// Passkeys: the browser makes or uses one, and its answer goes into the form. Bytes travel as base64url.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")

document.addEventListener("submit", async (event) => {
  const form = event.target
  if (!form.matches("[data-passkey]")) return
  event.preventDefault()
  event.stopImmediatePropagation() // nothing has been sent yet
  const error = form.querySelector("[data-passkey-error]")
  error.hidden = true
  try {
    form.elements.credential.value = JSON.stringify(await answers[form.dataset.passkey](form))
    form.submit()
  } catch (problem) {
    console.warn(problem)
    error.hidden = false
  }
}, true)

const answers = {
  async create() {
    const { publicKey } = shown().creation_options
    publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" }
    publicKey.challenge = bytes(publicKey.challenge)
    publicKey.user.id = bytes(publicKey.user.id)
    publicKey.excludeCredentials = (publicKey.excludeCredentials ?? []).map((known) => ({ ...known, id: bytes(known.id) }))
    return told(await navigator.credentials.create({ publicKey }))
  },
  get: () => use(shown().request_options),
  async login(form) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } })
    if (!answer.ok) throw new Error(`Asked for a passkey, answered ${answer.status}`)
    return use((await answer.json()).request_options)
  },
}

async function use({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge)
  publicKey.allowCredentials = (publicKey.allowCredentials ?? []).map((known) => ({ ...known, id: bytes(known.id) }))
  return told(await navigator.credentials.get({ publicKey }))
}

const shown = () => JSON.parse(document.getElementById("passkey-options").textContent)

function told(credential) {
  const response = {}
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part])
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports()
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  }
}
