// A refusal comes with its reasons in the same piece of page: show it, whatever its status.
const WITH_REASONS = new Set([403, 409, 422]);

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (!WITH_REASONS.has(xhr.status)) return;
  const isPiece = !xhr.responseText.trimStart().toLowerCase().startsWith("<!doctype");
  if (isPiece) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    return;
  }
  // a whole page (somebody else was faster): go where the page without scripts would be
  target.closest("article")?.querySelector("h2 a")?.click();
});
