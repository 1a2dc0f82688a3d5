/* Looks for the device's position beside everything else; nothing ever waits long for it. */
import { keep, kept } from "./store.js";

const SECONDS = 8_000;
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" };
const none = (why) => ({ position: null, no_position: why });

/* Returns {position, no_position} within 8 seconds, whatever the device or its owner does. */
export function seek() {
  if (!("geolocation" in navigator)) return Promise.resolve(none("unsupported"));
  return new Promise((resolve) => {
    setTimeout(() => resolve(none("timeout")), SECONDS);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ position: texts(coords), no_position: "" }),
      (error) => resolve(none(REASONS[error.code] ?? "unavailable")),
      { enableHighAccuracy: true, timeout: SECONDS, maximumAge: 60_000 },
    );
  });
}

const texts = ({ latitude, longitude, accuracy }) => ({
  lat: String(latitude), lon: String(longitude), accuracy: String(accuracy), mock: false,
});

/* "yes", "no", or undefined while the person has not been asked on this browser. */
export const wish = () => kept("position-wish");
export const remember = (answer) => keep("position-wish", answer);
export const off = none("off");
