/* Keeps "time left" right while a page stays open; the server wrote it first. */

const words = (minutes, { hours, minutes: unit }) => {
  const parts = [];
  if (minutes >= 60) parts.push(`${Math.floor(minutes / 60)} ${hours}`);
  if (minutes % 60 || minutes < 60) parts.push(`${minutes % 60} ${unit}`);
  return parts.join(" ");
};

const tick = () => {
  for (const badge of document.querySelectorAll("[data-due]")) {
    const left = Math.floor((new Date(badge.dataset.due) - Date.now()) / 60000);
    const isOver = left < 0;
    badge.classList.toggle("bad", isOver);
    if (isOver) badge.classList.remove("ok", "warn");
    const text = badge.querySelector("span");
    text.textContent = `${isOver ? badge.dataset.over : badge.dataset.left} ${words(Math.abs(left), badge.dataset)}`;
  }
};

setInterval(tick, 30000);
