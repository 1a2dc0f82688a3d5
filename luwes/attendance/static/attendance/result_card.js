/* What became of the gesture that was just made, in place of the button that made it. */
import { noteOf, placeOf, stateOf, time } from "./queue_list.js";
import { fill, word } from "./words.js";

export function show(root, entry, facts, again) {
  const card = root.querySelector("[data-result-template]").content.firstElementChild.cloneNode(true);
  const text = (name, value) => { card.querySelector(`[data-text="${name}"]`).textContent = value; };
  const clock = { time: time(entry.at, facts), zone: facts.zone };
  card.dataset.state = entry.state;
  text("title", fill(word(`title-${entry.kind}`), clock));
  text("place", placeOf(entry, facts));
  text("state", stateOf(entry, facts));
  text("note", noteOf(entry.skew));
  card.querySelector("[data-again]").onclick = again;
  root.querySelector("[data-result]").replaceChildren(card);
}
