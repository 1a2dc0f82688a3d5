/* Comforts of the shell; every page works without them. */

// Menus close when one presses Escape or goes elsewhere.
const drops = () => document.querySelectorAll("details[data-drop][open]");

document.addEventListener("click", (event) => {
  for (const drop of drops()) if (!drop.contains(event.target)) drop.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of drops()) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
});

document.addEventListener("focusin", (event) => {
  for (const drop of drops()) if (!drop.contains(event.target)) drop.open = false;
});

// Whoever sent a form with mistakes is taken to the list of them.
document.querySelector("[data-focus]")?.focus();

// <button data-opens="dialog-id"> opens a dialog; <button data-closes> closes the one it is in.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
});

// Filters apply at once where there is a script; <noscript> keeps the button.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-auto-submit]")?.requestSubmit();
});

// What scrolls inside its own region can be reached and scrolled by keyboard, and has a name. Looked
// at again whenever the region or its content changes its size: a font may come late.
const SCROLLING = ".table-wrap, .code";
const regions = new ResizeObserver((entries) => {
  for (const entry of entries) name(entry.target.closest(SCROLLING));
});
for (const region of document.querySelectorAll(SCROLLING)) {
  name(region);
  regions.observe(region);
  if (region.firstElementChild) regions.observe(region.firstElementChild);
}

function name(region) {
  if (region.scrollWidth <= region.clientWidth) return;
  region.tabIndex = 0;
  const caption = region.querySelector("caption");
  if (!caption) return;
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", caption.textContent.trim());
}
