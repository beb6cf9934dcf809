// A hand scanner types where a number was asked for, too: nobody counts with letters, or to eight
// figures without a comma.
export const isCode = (text) => /[a-z]|^\d{8,}$/i.test(text.trim())
