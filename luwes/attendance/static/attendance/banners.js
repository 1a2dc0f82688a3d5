/* What the page says about the device itself, and about the network that is back. */
import { noteOf } from "./queue_list.js";
import { fill, word } from "./words.js";

/* Says how the device stands, who else uses it, and whether its clock is right. */
export function tellDevice(root, device = { state: "unknown", others: 0 }, skew = 0, ask = undefined) {
  const banner = root.querySelector("[data-device]");
  const others = device.others ? fill(word("device-shared"), { others: device.others }) : "";
  const said = [word(`device-${device.state}`), others, noteOf(skew)].filter(Boolean);
  banner.querySelector("[data-device-text]").textContent = said.join(" ");
  const button = banner.querySelector("[data-device-register]");
  button.hidden = device.state !== "unknown";
  button.onclick = ask;
  banner.hidden = said.length === 0;
}

/* In the page kept for no network: says that there is one again. */
export function tellBack(root) {
  const note = root.querySelector("[data-offline-note]");
  note.querySelector("span").textContent = word("back");
  note.querySelector("a").textContent = word("open-page");
}
