// Fills in where the officer stands, for whoever is at the office that is being placed.
const row = document.querySelector("[data-here]");
const field = document.querySelector("[name=position]");

if (row && field && "geolocation" in navigator) {
  const status = row.querySelector("[role=status]");
  row.hidden = false;
  row.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        status.textContent = status.dataset.found.replace("#", Math.round(coords.accuracy));
      },
      () => { status.textContent = status.dataset.none; },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
}
