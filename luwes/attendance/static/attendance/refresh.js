// Brings the part of the page that ages up to date while somebody looks at it.

const part = document.querySelector("[data-fresh]");

async function refresh() {
  if (document.hidden || part.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-fresh]");
  if (fresh) part.replaceChildren(...fresh.childNodes);
  else location.reload(); // what was waited for is there
}

if (part) {
  setInterval(refresh, Number(part.dataset.fresh) * 1000);
  document.addEventListener("visibilitychange", refresh);
}
