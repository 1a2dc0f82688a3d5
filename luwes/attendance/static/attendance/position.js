// Adds the device's position to the check-in, only when the person asks for it.
const form = document.querySelector("[data-position-form]");
const ask = form?.querySelector("[data-position-ask]");
const status = form?.querySelector("[data-position-status]");

if (ask && "geolocation" in navigator) {
  ask.hidden = false;
  ask.querySelector("input").addEventListener("change", (event) => {
    if (event.target.checked) find(event.target);
    else fill("", "", "", "");
  });
}

function find(box) {
  status.textContent = status.dataset.asking;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const metres = Math.round(coords.accuracy);
      const text = status.dataset.found.replace("#", metres);
      fill(coords.latitude.toFixed(6), coords.longitude.toFixed(6), metres, text);
    },
    () => {
      box.checked = false;
      fill("", "", "", status.dataset.none);
    },
    { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
  );
}

function fill(latitude, longitude, accuracy, text) {
  form.elements.latitude.value = latitude;
  form.elements.longitude.value = longitude;
  form.elements.accuracy_m.value = accuracy;
  status.textContent = text;
}
